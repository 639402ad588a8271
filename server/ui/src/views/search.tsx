// Everything whose text contains what is looked for.

import { useState } from 'preact/hooks';
import { aroundURL, choice, networkURL, useParams } from '../address';
import { useQuestion } from '../api';
import { moment } from '../format';
import { SearchDocument, type SearchKind, type SearchQuery } from '../generated/operations';
import { Keep } from '../keep';
import { Answer, Pager, Panel, Select } from '../parts';
import { AccountName, Foreign, TweetName } from '../text';
import { useTitle } from '../title';

const PAGE = 50;

type Found = SearchQuery['search']['nodes'][number];

export function Search() {
  const [params, change] = useParams();
  const text = params.q ?? '';
  useTitle(text ? `Search for ${text}` : 'Search');
  const kind = choice(params.kind, ['', 'ACCOUNT', 'HASHTAG', 'TWEET']);
  const [trail, setTrail] = useState<string[]>([]);
  const asking = useQuestion(SearchDocument, text ? { text, kinds: kind ? [kind as SearchKind] : null, first: PAGE, after: trail.at(-1) ?? null } : null);
  const found = asking.data?.search;
  return (
    <>
      <h1>Search</h1>
      <form role="search" class="controls" onSubmit={(e) => {
        e.preventDefault();
        setTrail([]);
        change({ q: String(new FormData(e.currentTarget).get('q') ?? '').trim().slice(0, 500) });
      }}>
        <label class="grow"><span>Text, without regard to case; no wildcards</span><input type="search" name="q" defaultValue={text} maxLength={500} autoComplete="off" /></label>
        <Select label="in" value={kind} of={[['', 'everything'], ['ACCOUNT', 'accounts'], ['HASHTAG', 'hashtags'], ['TWEET', 'tweets']]} onChange={(v) => { setTrail([]); change({ kind: v }); }} />
        <button type="submit">Search</button>
      </form>
      {text === '' ? <p class="empty">Accounts are found by their platform id (whole), screen name, display name and bio; hashtags by name; tweets by text.</p> : (
        <Panel title="Found" wide asked={asking.asked} sheet={() => ({
          name: 'search',
          head: ['kind', 'id', 'name', 'text', 'posted_at'],
          rows: (found?.nodes ?? []).map((n) => n.__typename === 'Account' ? ['account', n.platformId, n.screenName, n.bio, null] : n.__typename === 'Hashtag' ? ['hashtag', n.tag, null, null, null] : ['tweet', n.tweetId, n.author?.screenName, n.text, n.postedAt]),
        })}>
          <Answer of={asking}>
            {() => found && (
              <>
                {found.nodes.length === 0 ? <p class="empty">Nothing contains that.</p> : <ul class="found">{found.nodes.map((n) => <li key={keyOf(n)}><Result of={n} /></li>)}</ul>}
                <Pager what="results" shown={found.nodes.length} total={found.totalCount}
                  back={trail.length > 0 ? () => setTrail(trail.slice(0, -1)) : null}
                  next={found.pageInfo.hasNextPage ? () => setTrail([...trail, found.pageInfo.endCursor!]) : null} />
              </>
            )}
          </Answer>
        </Panel>
      )}
    </>
  );
}

function keyOf(n: Found): string {
  return n.__typename === 'Account' ? `a${n.platformId}` : n.__typename === 'Hashtag' ? `h${n.tag}` : `t${n.tweetId}`;
}

function Result({ of: n }: { of: Found }) {
  switch (n.__typename) {
    case 'Account':
      return (
        <>
          <p class="meta">account {n.networks.map((w) => <a key={w.slug} href={networkURL(w.slug)}><bdi>{w.slug}</bdi></a>)}</p>
          <p><AccountName account={n} /></p>
          {n.bio && <p class="said"><Foreign>{n.bio}</Foreign></p>}
        </>
      );
    case 'Hashtag':
      return <><p class="meta">hashtag</p><p><a href={aroundURL(n.id)}><bdi class="foreign" dir="auto">#{n.tag}</bdi></a><Keep small name={`#${n.tag}`} item={() => ({ node: n.id })} /></p></>;
    case 'Tweet':
      return (
        <>
          <p class="meta">{n.isRetweet ? 'retweet' : 'tweet'}, {moment(n.postedAt)} UTC{n.author && <>, <AccountName account={n.author} /></>}, <TweetName id={n.tweetId} /></p>
          <p class="said"><Foreign>{n.text}</Foreign></p>
        </>
      );
  }
}
