// Cases: what an investigation has gathered, with notes, and answers that can be asked for again.

import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { aroundURL, networkURL } from '../address';
import { ask, playgroundURL, useAct, useQuestion } from '../api';
import { current, setCurrent } from '../case';
import { count, moment, number } from '../format';
import {
  AnnotateDocument, CaseDocument, CasesDocument, CreateCaseDocument, DeleteCaseDocument, RemoveFromCaseDocument, RerunDocument, type ShownCaseFragment,
} from '../generated/operations';
import { Answer, Failed, Panel, Table } from '../parts';
import { AccountName, Foreign, TweetName, defang } from '../text';
import { useTitle } from '../title';

type Item = ShownCaseFragment['items'][number];

export function Cases() {
  useTitle('Cases');
  const asking = useQuestion(CasesDocument, {});
  const { route } = useLocation();
  const [failure, busy, act] = useAct();
  return (
    <>
      <h1>Cases</h1>
      <p class="lead">What an investigation gathers: accounts, windows, clusters, and answers with their question, so that a figure can be asked for again. Open a case, and “Keep” beside each part of the page adds its answer to it.</p>
      {failure && <Failed failure={failure} />}
      <form class="controls" onSubmit={(e) => {
        e.preventDefault();
        const given = new FormData(e.currentTarget);
        const name = String(given.get('name') ?? '').trim();
        if (name) act(async () => {
          const { createCase } = await ask(CreateCaseDocument, { name, author: String(given.get('author') ?? '').trim() || null });
          route(`/cases/${encodeURIComponent(createCase.id)}`);
        });
      }}>
        <label class="grow"><span>Name of a new case</span><input type="text" name="name" required maxLength={60} autoComplete="off" /></label>
        <label><span>Your name, if you like</span><input type="text" name="author" maxLength={60} autoComplete="off" /></label>
        <button type="submit" disabled={busy}>Begin a case</button>
      </form>
      <Panel title="All cases" wide asked={asking.asked}>
        <Answer of={asking}>
          {({ cases }) => (
            <Table caption="Cases" rows={cases} rowKey={(c) => c.id} empty="None yet." columns={[
              { title: 'Case', cell: (c) => <a href={`/cases/${encodeURIComponent(c.id)}`}><bdi class="foreign" dir="auto">{c.name}</bdi></a> },
              { title: 'Items', numeric: true, cell: (c) => number(c.items.length) },
              { title: 'Notes', numeric: true, cell: (c) => number(c.annotations.length) },
              { title: 'Begun (UTC)', cell: (c) => moment(c.createdAt) },
              { title: 'by', cell: (c) => <Foreign>{c.createdBy}</Foreign> },
              { title: 'Changed (UTC)', cell: (c) => moment(c.updatedAt) },
            ]} />
          )}
        </Answer>
      </Panel>
    </>
  );
}

export function Case({ id }: { id: string }) {
  const asking = useQuestion(CaseDocument, { id });
  const { route } = useLocation();
  const [failure, busy, act] = useAct();
  const [open, setOpen] = useState(current()?.id === id);
  const [sure, setSure] = useState(false);
  const shown = asking.data?.case;
  useTitle(shown ? `Case ${shown.name}` : 'Case');
  const change = (what: () => Promise<unknown>) => act(async () => {
    await what();
    asking.again();
  });
  return (
    <Answer of={asking}>
      {() => !shown ? <div class="panel"><h1>No such case</h1><p><a href="/cases">All cases</a></p></div> : (
        <>
          <h1><bdi class="foreign" dir="auto">{shown.name}</bdi></h1>
          <p class="lead">Begun {moment(shown.createdAt)} UTC{shown.createdBy && <> by <Foreign>{shown.createdBy}</Foreign></>}, changed {moment(shown.updatedAt)} UTC, version {number(shown.version)}.</p>
          {failure && <Failed failure={failure} again={asking.again} />}
          <div class="controls">
            <button type="button" aria-pressed={open} onClick={() => { setCurrent(open ? null : { id, name: shown.name }); setOpen(!open); }}>{open ? 'Open: “Keep” adds to this case' : 'Open this case'}</button>
            <a class="button" href={`/cases/${encodeURIComponent(id)}/report`} target="_blank" rel="noopener">Open the report<span class="hidden">, in a new tab</span></a>
            <a class="button" href={`/cases/${encodeURIComponent(id)}/report?save=1`} download>Save the report</a>
            {!sure && <button type="button" onClick={() => setSure(true)}>Delete…</button>}
            {sure && (
              <>
                <button type="button" disabled={busy} onClick={() => act(async () => {
                  await ask(DeleteCaseDocument, { id, version: shown.version });
                  if (open) setCurrent(null);
                  route('/cases');
                })}>Delete it with all that is in it</button>
                <button type="button" onClick={() => setSure(false)}>Keep it</button>
              </>
            )}
          </div>
          <Panel title="Notes on the case" wide asked={asking.asked}>
            <Notes of={shown.annotations} write={(text, annotation) => change(() => ask(AnnotateDocument, { id, item: null, annotation, text, author: null, version: annotation ? shown.version : null }))} />
          </Panel>
          <Panel title="What is in it" wide asked={asking.asked} sheet={() => ({
            name: `case ${shown.name}`,
            head: ['kind', 'name', 'added_at', 'added_by', 'notes'],
            rows: shown.items.map((i) => [i.kind, i.name, i.addedAt, i.addedBy, i.annotations.map((a) => a.text).join('\n')]),
          })}>
            {shown.items.length === 0 && <p class="empty">Nothing yet. Open the case, and keep answers from other views.</p>}
            <ol class="found">
              {shown.items.map((i) => (
                <li key={i.id}>
                  <p class="meta">{i.kind.toLowerCase().replace('_', ' ')}, added {moment(i.addedAt)} UTC{i.addedBy && <> by <Foreign>{i.addedBy}</Foreign></>}</p>
                  <p><What of={i} /></p>
                  {i.answer && <Again id={id} item={i} answer={i.answer} />}
                  <Notes of={i.annotations} write={(text, annotation) => change(() => ask(AnnotateDocument, { id, item: i.id, annotation, text, author: null, version: annotation ? shown.version : null }))} />
                  <button type="button" class="quiet" disabled={busy} onClick={() => change(() => ask(RemoveFromCaseDocument, { id, item: i.id, version: shown.version }))}>Remove<span class="hidden"> {i.name} from the case</span></button>
                </li>
              ))}
            </ol>
          </Panel>
        </>
      )}
    </Answer>
  );
}

function What({ of: i }: { of: Item }) {
  if (i.node?.__typename === 'Account') return <AccountName account={i.node} />;
  if (i.node?.__typename === 'Tweet') return <><TweetName id={i.node.tweetId} />{i.node.author && <> by <AccountName account={i.node.author} /></>} <Foreign>{i.node.text}</Foreign></>;
  if (i.kind === 'NETWORK') return <a href={networkURL(i.name)}><bdi>{i.name}</bdi></a>;
  if (i.window) return <a href={`/windows?networks=${encodeURIComponent(i.window.networks.join(','))}&window=${i.window.from}`}><bdi>{i.name}</bdi></a>;
  const c = i.cluster;
  if (c?.behaviour[0]) return <>cluster of <a href={`/coordination?behaviour=${c.behaviour[0]}&within=${c.within}&weight=${c.minWeight}&networks=${encodeURIComponent(c.networks.join(','))}${c.skipEmpty ? '' : '&empty=1'}&cluster=${encodeURIComponent(i.name)}`}><bdi>{i.name}</bdi></a>{(c.similarity ?? c.backbone) != null && ', found by similarity or in a backbone, which its report has and the graph does not'}</>;
  if (i.node) return <a href={aroundURL(i.node.id)}><bdi class="foreign" dir="auto">{i.kind === 'DOMAIN' ? defang(i.name) : i.kind === 'HASHTAG' ? `#${i.name}` : i.name}</bdi></a>;
  return <strong><bdi class="foreign" dir="auto">{i.name}</bdi></strong>;
}

function Again({ id, item, answer }: { id: string; item: Item; answer: NonNullable<Item['answer']> }) {
  const [asked, setAsked] = useState(false);
  const asking = useQuestion(RerunDocument, asked ? { id, item: item.id, first: 50 } : null);
  const again = asking.data?.case?.item?.answer?.rerun;
  const variables = (answer.variables ?? {}) as Record<string, unknown>;
  return (
    <div>
      <p class="meta">Answered {moment(answer.at)} UTC from revision {number(answer.revision)} of the store. <a href={playgroundURL({ document: answer.query, variables })} target="_blank" rel="noopener">GraphQL<span class="hidden"> of {item.name}, in a new tab</span></a>{' '}
        {!asked && <button type="button" class="quiet" onClick={() => setAsked(true)}>Ask again<span class="hidden"> {item.name}</span></button>}
      </p>
      {asked && (
        <Answer of={asking}>
          {() => again && (
            <div class="notice" role="status">
              {again.same ? `The answer is the same, ${moment(again.at)} UTC, revision ${number(again.revision)}.` : (
                <>
                  {count(again.totalCount, 'place')} changed, {moment(again.at)} UTC, revision {number(again.revision)}{again.truncated && `; the first ${number(again.changes.length)} are listed`}.
                  <ul>{again.changes.map((c) => <li key={c.path}><code><bdi>{c.path}</bdi></code>: {c.added ? 'new' : <bdi>{JSON.stringify(c.before)}</bdi>} → {c.removed ? 'gone' : <bdi>{JSON.stringify(c.after)}</bdi>}</li>)}</ul>
                </>
              )}
            </div>
          )}
        </Answer>
      )}
    </div>
  );
}

interface Note {
  id: string;
  text: string;
  author: string | null;
  writtenAt: string;
}

function Notes({ of, write }: { of: Note[]; write: (text: string, annotation: string | null) => void }) {
  return (
    <>
      {of.map((n) => (
        <div key={n.id} class="note">
          <p class="said"><Foreign>{n.text}</Foreign></p>
          <p class="meta">{moment(n.writtenAt)} UTC{n.author && <>, <Foreign>{n.author}</Foreign></>} <button type="button" class="quiet" onClick={() => write('', n.id)}>Remove the note</button></p>
        </div>
      ))}
      <form class="controls" onSubmit={(e) => {
        e.preventDefault();
        const form = e.currentTarget;
        const text = String(new FormData(form).get('text') ?? '').trim();
        if (!text) return;
        write(text, null);
        form.reset();
      }}>
        <label class="grow"><span>A note</span><textarea name="text" rows={2} maxLength={5000} required /></label>
        <button type="submit">Write</button>
      </form>
    </>
  );
}
