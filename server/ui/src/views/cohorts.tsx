// A network's accounts by when they were created, and when they woke.

import { choice, useParams } from '../address';
import { useQuestion } from '../api';
import { Cohorts as Chart } from '../charts/cohorts';
import { day, duration, number } from '../format';
import { NetworkCohortsDocument } from '../generated/operations';
import { Answer, Notice, Panel, Select, Table } from '../parts';
import { Key } from './network';

const GRAINS = [['MONTH', 'month'], ['WEEK', 'week'], ['DAY', 'day'], ['YEAR', 'year']] as const;

export function Cohorts({ slug }: { slug: string }) {
  const [params, change] = useParams();
  const bucket = choice(params.cohorts, ['MONTH', 'WEEK', 'DAY', 'YEAR']);
  const asking = useQuestion(NetworkCohortsDocument, { slug, bucket });
  const cohorts = asking.data?.network?.creationCohorts ?? [];
  const without = asking.data?.network?.accountsWithoutCreationDate ?? 0;
  return (
    <Panel title="Made, and woken" wide picture asked={asking.asked}
      about={<>Core accounts by when they were created, and how long they lay dormant: a cohort made at once that woke at once much later was kept in reserve. <Key series={['ever tweeted', 'without a tweet in the store']} /></>}
      sheet={() => ({
        name: `${slug} cohorts by ${bucket}`,
        head: ['start', 'accounts', 'tweeted', 'tweeted_before_creation', 'dormancy_lower', 'dormancy_median', 'dormancy_upper', 'first_tweet_from', 'first_tweet_to'],
        rows: cohorts.map((c) => [c.start, c.accounts, c.tweeted, c.tweetedBefore, c.dormancy?.lower, c.dormancy?.median, c.dormancy?.upper, c.firstTweetFrom, c.firstTweetTo]),
      })}
      controls={<Select label="by" value={bucket} of={GRAINS} onChange={(v) => change({ cohorts: v })} />}>
      <Answer of={asking}>
        {() => (
          <>
            <Chart label={`Accounts of ${slug} by ${bucket.toLowerCase()} of creation, with their dormancy`} cohorts={cohorts} grain={bucket} />
            {without > 0 && <Notice>{number(without)} accounts have no creation date and are in no cohort.</Notice>}
            <details>
              <summary>The largest {number(Math.min(cohorts.length, 20))} of {number(cohorts.length)} cohorts</summary>
              <Table caption="Largest cohorts" rows={[...cohorts].sort((a, b) => b.accounts - a.accounts || (a.start < b.start ? -1 : 1)).slice(0, 20)} rowKey={(c) => c.start} columns={[
                { title: 'From (UTC)', cell: (c) => c.start },
                { title: 'Created', numeric: true, cell: (c) => number(c.accounts) },
                { title: 'ever tweeted', numeric: true, cell: (c) => number(c.tweeted) },
                { title: 'before creation', numeric: true, cell: (c) => number(c.tweetedBefore) },
                { title: 'Dormant: quarter, half, three quarters', cell: (c) => c.dormancy && `${duration(c.dormancy.lower)}, ${duration(c.dormancy.median)}, ${duration(c.dormancy.upper)}` },
                { title: 'First tweets (UTC)', cell: (c) => c.firstTweetFrom && `${day(c.firstTweetFrom)} to ${day(c.firstTweetTo)}` },
              ]} />
            </details>
          </>
        )}
      </Answer>
    </Panel>
  );
}
