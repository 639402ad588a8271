// An account's tweets: over time, and one by one.

import { utcMonday } from 'd3-time';
import { useMemo } from 'preact/hooks';
import { choice, useParams } from '../address';
import { useQuestion } from '../api';
import { TimeBars, type Bar } from '../charts/timebars';
import { moment, number } from '../format';
import { AccountTimesDocument, AccountTweetsDocument, type ShownTweetFragment } from '../generated/operations';
import { Answer, Notice, Pager, Panel, Select } from '../parts';
import { AccountName, Defanged, TweetName } from '../text';
import { DayInput, isDay } from './accounts';
import { Key } from './network';

const PAGE = 20;
const MOST = 1000;

export function Timeline({ id }: { id: string }) {
  const [params, change] = useParams();
  const kind = choice(params.tweets, ['all', 'own', 'retweets']);
  const order = choice(params.sort, ['DESC', 'ASC']);
  const range = {
    from: isDay(params.since) ? `${params.since}T00:00:00Z` : null,
    to: isDay(params.until) ? `${params.until}T00:00:00Z` : null,
    retweets: kind === 'all' ? null : kind === 'retweets',
  };
  const times = useQuestion(AccountTimesDocument, { id, ...range, first: MOST });
  const asking = useQuestion(AccountTweetsDocument, {
    id, ...range, order, ...(params.tb ? { last: PAGE, before: params.tb } : { first: PAGE, after: params.ta ?? null }),
  });
  const set = (parts: Record<string, string | null>) => change({ ...parts, ta: null, tb: null });
  const tweets = asking.data?.account?.tweets;
  const drawn = times.data?.account?.tweets;
  const bars = useMemo(() => weekly(drawn?.nodes ?? []), [drawn]);
  return (
    <Panel title="Timeline" wide picture asked={asking.asked} about={<>Tweets by week: <Key series={['of its own', 'retweets']} /></>}
      sheet={() => ({
        name: 'tweets',
        head: ['tweet_id', 'posted_at', 'is_retweet', 'retweeted_account', 'text', 'language', 'client', 'hashtags', 'urls', 'likes', 'retweets', 'replies', 'quotes'],
        rows: (tweets?.nodes ?? []).map((t) => [t.tweetId, t.postedAt, t.isRetweet, t.retweetedAccount?.platformId, t.text, t.language, t.client, t.hashtags.join(' '), t.urls.join(' '), t.engagement.likes, t.engagement.retweets, t.engagement.replies, t.engagement.quotes]),
      })}
      controls={
        <>
          <Select label="Tweets" value={kind} of={[['all', 'all'], ['own', 'of its own'], ['retweets', 'retweets']]} onChange={(v) => set({ tweets: v })} />
          <Select label="Order" value={order} of={[['DESC', 'newest first'], ['ASC', 'oldest first']]} onChange={(v) => set({ sort: v })} />
          <DayInput label="From (UTC)" value={params.since} onChange={(v) => set({ since: v })} />
          <DayInput label="before" value={params.until} onChange={(v) => set({ until: v })} />
        </>
      }>
      <Answer of={times}>
        {() => drawn && drawn.nodes.length > 0 && (
          <>
            <TimeBars label="Tweets of the account by week" grain="WEEK" series={['of its own', 'retweets']} bars={bars} height={120} />
            {drawn.totalCount > drawn.nodes.length && <Notice>The picture shows the first {number(drawn.nodes.length)} of {number(drawn.totalCount)} tweets. Narrow the range to see others.</Notice>}
          </>
        )}
      </Answer>
      <Answer of={asking}>
        {() => tweets && (
          <>
            {tweets.nodes.length === 0 ? <p class="empty">No tweet is like that.</p> : <ol class="tweets">{tweets.nodes.map((t) => <li key={t.tweetId}><Tweet tweet={t} /></li>)}</ol>}
            <Pager what="tweets" shown={tweets.nodes.length} total={tweets.totalCount}
              back={tweets.pageInfo.hasPreviousPage ? () => change({ tb: tweets.pageInfo.startCursor, ta: null }) : null}
              next={tweets.pageInfo.hasNextPage ? () => change({ ta: tweets.pageInfo.endCursor, tb: null }) : null} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

function weekly(tweets: { postedAt: string | null; isRetweet: boolean }[]): Bar[] {
  const weeks = new Map<string, [number, number]>();
  for (const t of tweets) {
    if (t.postedAt === null) continue;
    const week = utcMonday.floor(new Date(t.postedAt)).toISOString().slice(0, 10);
    const counts = weeks.get(week) ?? [0, 0];
    counts[t.isRetweet ? 1 : 0]++;
    weeks.set(week, counts);
  }
  return [...weeks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([start, values]) => ({ start, values }));
}

export function Tweet({ tweet: t }: { tweet: ShownTweetFragment }) {
  const e = t.engagement;
  const figures = [['likes', e.likes], ['retweets', e.retweets], ['replies', e.replies], ['quotes', e.quotes]]
    .filter(([, n]) => n !== null && n !== undefined).map(([name, n]) => `${number(n as number)} ${name}`).join(', ');
  return (
    <article class="tweet">
      <p class="meta">
        <time dateTime={t.postedAt ?? undefined}>{moment(t.postedAt)} UTC</time>
        {t.isRetweet && <> · retweet{t.retweetedAccount && <> of <AccountName account={t.retweetedAccount} /></>}</>}
        {t.inReplyToAccount && <> · reply to <AccountName account={t.inReplyToAccount} /></>}
        {t.client && <> · <bdi class="foreign">{t.client}</bdi></>}
      </p>
      {t.text === null ? <p class="none">Its text is not disclosed.</p> : <p class="said" lang={t.language ?? undefined}><bdi class="foreign" dir="auto">{t.text}</bdi></p>}
      {t.urls.map((u) => <p key={u} class="meta"><Defanged url={u} /></p>)}
      <p class="meta">{figures && `${figures} at takedown · `}<TweetName id={t.tweetId} /></p>
    </article>
  );
}
