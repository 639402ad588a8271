// A network's most retweeted tweets.

import { choice, useParams } from '../address';
import { useQuestion } from '../api';
import { Ranked } from '../charts/ranked';
import { COVERAGE, count, moment, number } from '../format';
import { NetworkCascadesDocument } from '../generated/operations';
import { Answer, Notice, Panel, Select, Stale, Table } from '../parts';
import { AccountName, Foreign, TweetName } from '../text';

export function Cascades({ slug }: { slug: string }) {
  const [params, change] = useParams();
  const first = choice(params.cascades, ['10', '50', '200']);
  const asking = useQuestion(NetworkCascadesDocument, { slug, first: Number(first) });
  const found = asking.data?.network?.topCascades;
  return (
    <Panel title="Most retweeted tweets" wide picture asked={asking.asked} about="The network's tweets with most retweets in the store, whoever posted those. A tweet's id leads to how its retweets came."
      controls={<Select label="show" value={first} of={[['10', '10'], ['50', '50'], ['200', '200']]} onChange={(v) => change({ cascades: v === '10' ? null : v })} />}
      sheet={found ? () => ({
        name: `${slug} most retweeted`,
        head: ['tweet_id', 'author', 'posted_at', 'retweets', 'accounts', 'text', 'coverage'],
        rows: found.items.map((i) => [i.tweet.tweetId, i.tweet.author?.platformId, i.tweet.postedAt, i.retweets, i.accounts, i.tweet.text, found.coverage]),
      }) : null}>
      <Answer of={asking}>
        {() => found && (
          <>
            <Stale when={found.stale} />
            {found.coverage !== 'WITH_AMPLIFIERS' && <Notice>{COVERAGE[found.coverage].about}</Notice>}
            {found.items.length > 0 && <Ranked label={`Retweets of tweets of ${slug}`} items={found.items.map((i) => ({ key: i.tweet.tweetId, name: i.tweet.text ?? i.tweet.tweetId, value: i.retweets, read: `${i.tweet.tweetId}: ${count(i.retweets, 'retweet')} by ${count(i.accounts, 'account')}` }))} />}
            <Table caption="Most retweeted tweets" rows={found.items} rowKey={(i) => i.tweet.tweetId} empty="No retweet of its tweets is in the store." columns={[
              { title: 'Tweet', cell: (i) => <TweetName id={i.tweet.tweetId} /> },
              { title: 'Text', cell: (i) => <Foreign>{i.tweet.text}</Foreign> },
              { title: 'By', cell: (i) => i.tweet.author && <AccountName account={i.tweet.author} /> },
              { title: 'Posted (UTC)', cell: (i) => moment(i.tweet.postedAt) },
              { title: 'Retweets', numeric: true, cell: (i) => number(i.retweets) },
              { title: 'by accounts', numeric: true, cell: (i) => number(i.accounts) },
            ]} />
            <p class="about">{found.truncated ? `${number(found.items.length)} of ${number(found.totalCount)} shown.` : `${number(found.totalCount)}, all shown.`}</p>
          </>
        )}
      </Answer>
    </Panel>
  );
}
