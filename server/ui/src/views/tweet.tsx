// One tweet, and how its retweets came.

import { aroundURL, choice, networkURL, useParams } from '../address';
import { useQuestion } from '../api';
import { TimeBars } from '../charts/timebars';
import { COVERAGE, count, duration, moment, number, percent } from '../format';
import { CascadeDocument, TweetDocument, type TweetQuery } from '../generated/operations';
import { Answer, Coverage, Figures, Notice, Panel, Stale, Table } from '../parts';
import { AccountName, Foreign, TweetName } from '../text';
import { useTitle } from '../title';
import { Tweet as Shown } from './timeline';

export function Tweet({ id }: { id: string }) {
  useTitle(`Tweet ${id}`);
  const asking = useQuestion(TweetDocument, { id });
  return (
    <Answer of={asking}>
      {({ tweet: t }) => t ? (
        <>
          <h1>Tweet <bdi>{t.tweetId}</bdi></h1>
          <p class="lead">
            {t.networks.length === 0 ? 'in no network’s archive' : t.networks.map((n, i) => <span key={n.slug}>{i > 0 && ', '}<a href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a> <Coverage of={n.coverage} /></span>)}
            {' · '}<a href={aroundURL(t.id)}>What is around it</a>
          </p>
          {!t.known && <Notice>No loaded file discloses this tweet. It is only referred to: retweeted, quoted or answered.</Notice>}
          <Panel title="What it says" wide asked={asking.asked} sheet={() => ({
            name: `tweet ${t.tweetId}`,
            head: ['tweet_id', 'author', 'posted_at', 'is_retweet', 'text', 'language', 'client', 'hashtags', 'urls', 'mentions', 'likes', 'retweets', 'replies', 'quotes'],
            rows: [[t.tweetId, t.author?.platformId, t.postedAt, t.isRetweet, t.text, t.language, t.client, t.hashtags.join(' '), t.urls.join(' '), t.mentions.map((m) => m.platformId).join(' '), t.engagement.likes, t.engagement.retweets, t.engagement.replies, t.engagement.quotes]],
          })}>
            {t.author && <p>By <AccountName account={t.author} /></p>}
            <Shown tweet={t} />
            <Rest of={t} />
          </Panel>
          <Cascade id={id} />
        </>
      ) : <div class="panel"><h1>No such tweet</h1><p>No loaded file contains <bdi>{id}</bdi>. Ids are compared byte for byte. <a href="/search">Search</a></p></div>}
    </Answer>
  );
}

function Rest({ of: t }: { of: NonNullable<TweetQuery['tweet']> }) {
  return (
    <dl class="profile">
      {t.retweetOf && <><dt>Retweet of</dt><dd><TweetName id={t.retweetOf.tweetId} /></dd></>}
      {t.inReplyToTweet && <><dt>Reply to</dt><dd><TweetName id={t.inReplyToTweet.tweetId} /></dd></>}
      {t.quotedTweet && <><dt>Quotes</dt><dd><TweetName id={t.quotedTweet.tweetId} /></dd></>}
      {t.hashtags.length > 0 && <><dt>Hashtags</dt><dd>{t.hashtags.map((h, i) => <span key={i} class="part"><bdi class="foreign" dir="auto">#{h}</bdi></span>)}</dd></>}
      {t.mentions.length > 0 && <><dt>Mentions</dt><dd>{t.mentions.map((m) => <span key={m.platformId} class="part"><AccountName account={m} /></span>)}</dd></>}
      {t.pollChoices.length > 0 && <><dt>Choices of its poll</dt><dd>{t.pollChoices.map((p, i) => <span key={i} class="part"><Foreign>{p}</Foreign></span>)}</dd></>}
      {t.language && <><dt>Language</dt><dd><Foreign>{t.language}</Foreign></dd></>}
      {t.coordinates && <><dt>Posted from</dt><dd>{t.coordinates.latitude}, {t.coordinates.longitude} (degrees north, east)</dd></>}
    </dl>
  );
}

function Cascade({ id }: { id: string }) {
  const [params, change] = useParams();
  const first = choice(params.retweets, ['20', '100', '1000']);
  const asking = useQuestion(CascadeDocument, { id, first: Number(first) });
  const c = asking.data?.tweet?.cascade;
  return (
    <Panel title="Its retweets" wide picture asked={asking.asked} about="Those in the store, by the hour. A retweet in an archive points at the original, whoever it was seen with: who passed it on to whom, nobody can tell."
      sheet={c ? () => ({ name: `retweets of ${id}`, head: ['retweet_id', 'at', 'delay', 'account'], rows: c.retweets.nodes.map((n) => [n.retweet.tweetId, n.at, n.delay, n.retweet.author?.platformId]) }) : null}>
      <Answer of={asking}>
        {() => c && (
          <>
            <Stale when={c.stale} />
            {c.coverage !== 'WITH_AMPLIFIERS' && <Notice>{COVERAGE[c.coverage].about}</Notice>}
            <Figures of={[
              ['retweets in the store', `${number(c.size)}${c.coverage === 'WITH_AMPLIFIERS' ? '' : ' or more'}`],
              ['accounts', number(c.accounts)],
              ['first and last', `${moment(c.firstAt)} to ${moment(c.lastAt)}`, 'UTC'],
              ['half of them within', duration(c.medianDelay), c.delays.max ? `the last after ${duration(c.delays.max)}` : undefined],
              ['from one to the next', duration(c.interArrivals.median), 'median; regular ones, or many near 0, suggest automation'],
            ]} />
            {c.size > 0 && (
              <>
                <TimeBars label={`Retweets of ${id} by hour`} grain="HOUR" series={['retweets']} bars={c.hours.map((h) => ({ start: h.start, values: [h.retweets] }))} />
                {c.delays.quantiles.length > 0 && <p class="about">{c.delays.quantiles.map((q) => `${percent(q.of)} within ${duration(q.value)}`).join(', ')} of the original.</p>}
                <Table caption="Retweets, the first in front" rows={c.retweets.nodes} rowKey={(n) => n.retweet.tweetId} columns={[
                  { title: 'At (UTC)', cell: (n) => moment(n.at) },
                  { title: 'after the original', numeric: true, cell: (n) => duration(n.delay) },
                  { title: 'By', cell: (n) => n.retweet.author && <AccountName account={n.retweet.author} /> },
                  { title: 'Retweet', cell: (n) => <TweetName id={n.retweet.tweetId} /> },
                ]} />
                <p class="about">
                  {c.retweets.truncated ? `${number(c.retweets.nodes.length)} of ${count(c.retweets.totalCount, 'retweet')} shown, the first. ` : `${count(c.retweets.totalCount, 'retweet')}, all shown.`}
                  {c.retweets.truncated && first !== '1000' && <button type="button" onClick={() => change({ retweets: first === '20' ? '100' : '1000' })}>Show {first === '20' ? '100' : '1,000'}</button>}
                </p>
              </>
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}
