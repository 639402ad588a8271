// The page: where its views are, and what stands around them.

import { render } from 'preact';
import { LocationProvider, Route, Router, lazy, useLocation } from 'preact-iso';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Loading } from './loading';
import { brought } from './brought';
import { bring, soon } from './question';
import { Session } from './session';
import { Theme } from './theme';
import { useTitle } from './title';
import { Overview } from './views/overview';

// The first view most ask for is here; the others are one script, which comes when all is quiet, or is asked for.
const others = () => import('./views');
const Account = lazy(() => others().then((v) => v.Account));
const Around = lazy(() => others().then((v) => v.Around));
const Case = lazy(() => others().then((v) => v.Case));
const Cases = lazy(() => others().then((v) => v.Cases));
const Compare = lazy(() => others().then((v) => v.Compare));
const Coordination = lazy(() => others().then((v) => v.Coordination));
const Narratives = lazy(() => others().then((v) => v.Narratives));
const Network = lazy(() => others().then((v) => v.Network));
const Paths = lazy(() => others().then((v) => v.Paths));
const Search = lazy(() => others().then((v) => v.Search));
const Tweet = lazy(() => others().then((v) => v.Tweet));
const Windows = lazy(() => others().then((v) => v.Windows));
setTimeout(() => void others(), 1500);

const VIEWS = [
  ['/', 'Networks'],
  ['/windows', 'Created together'],
  ['/coordination', 'Coordination'],
  ['/compare', 'In common'],
  ['/paths', 'Paths'],
  ['/narratives', 'Narratives'],
  ['/cases', 'Cases'],
  ['/search', 'Search'],
] as const;

function Page() {
  const { path } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  // Figures are asked for again when a load has ended.
  const [loads, setLoads] = useState(0);
  // Who is signed in and what is being loaded are asked for after the view's own questions.
  const [begun, setBegun] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setBegun(true), 300);
    return () => clearTimeout(timer);
  }, []);
  // A view is on its way, and the one before it still there.
  const [coming, setComing] = useState(false);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    // Whoever reads by ear or key goes on in the new view.
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>To the content</a>
      <header class="top">
        <a class="brand" href="/"><Mark />Takedown</a>
        <nav aria-label="Views">
          {VIEWS.map(([to, name]) => <a key={to} href={to} aria-current={path === to ? 'page' : undefined}>{name}</a>)}
          <a href="/graphiql" target="_self">Playground</a>
        </nav>
        {begun && <Session />}
        <Theme />
      </header>
      {begun && <Loading ended={() => setLoads((n) => n + 1)} />}
      <main id="main" ref={main} tabIndex={-1} key={loads} aria-busy={coming}>
        <Router onLoadStart={() => setComing(true)} onLoadEnd={() => setComing(false)}>
          <Route path="/" component={Overview} />
          <Route path="/networks/:slug" component={({ slug }: { slug: string }) => <Network key={slug} slug={slug} />} />
          <Route path="/accounts/:id" component={({ id }: { id: string }) => <Account key={id} id={id} />} />
          <Route path="/tweets/:id" component={({ id }: { id: string }) => <Tweet key={id} id={id} />} />
          <Route path="/around/:id" component={({ id }: { id: string }) => <Around key={id} id={id} />} />
          <Route path="/paths" component={Paths} />
          <Route path="/windows" component={Windows} />
          <Route path="/coordination" component={Coordination} />
          <Route path="/compare" component={Compare} />
          <Route path="/narratives" component={Narratives} />
          <Route path="/cases" component={Cases} />
          <Route path="/cases/:id" component={({ id }: { id: string }) => <Case key={id} id={id} />} />
          <Route path="/search" component={Search} />
          <Route default component={Unknown} />
        </Router>
      </main>
      <footer>
        <p>Every figure counts what was disclosed and loaded, never what happened on the platform. “—” is not disclosed, never zero. All times and days are UTC. Text of accounts is shown as they wrote it; this page sends nothing anywhere but to its own server.</p>
      </footer>
    </>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
      <path d="M16 16 6 7M16 16 26 7M16 16 5 21M16 16 27 21M16 16v11" />
      <circle cx="16" cy="16" r="5" /><circle cx="6" cy="7" r="2.6" /><circle cx="26" cy="7" r="2.6" /><circle cx="5" cy="21" r="2.6" /><circle cx="27" cy="21" r="2.6" /><circle cx="16" cy="28" r="2.6" />
    </svg>
  );
}

function Unknown() {
  useTitle('Not here');
  return <div class="panel"><h1>Not here</h1><p>No view has this address. <a href="/">All networks</a></p></div>;
}

if (location.pathname === '/') bring(brought['/{$}']);
// What is asked of a store that knows the answer is drawn with it, once; nobody waits long for that.
await soon(50);
const root = document.getElementById('page')!;
root.replaceChildren();
// The playground and reports are documents of their own, and the browser opens them.
render(<LocationProvider scope={/^(?!\/graphiql)(?!\/cases\/[^/]+\/report)/}><Page /></LocationProvider>, root);
