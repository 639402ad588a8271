// A network's accounts: filtered, ordered, by the page. All of that stands in the address.

import { choice, useParams, whole } from '../address';
import { useQuestion } from '../api';
import { ROLES, day, duration, number } from '../format';
import { NetworkAccountsDocument, type AccountFilter, type AccountOrderField } from '../generated/operations';
import { Answer, NumberInput, Pager, Panel, Select, Table } from '../parts';
import { AccountName, Foreign } from '../text';

const PAGE = 50;

const ORDERS = [
  ['TWEETS', 'most tweets'], ['FOLLOWERS', 'most followers'], ['RETWEETS', 'most retweets'], ['CREATED_ON', 'newest'],
  ['CREATED_ON_ASC', 'oldest'], ['FIRST_TWEET_ASC', 'first to tweet'], ['LAST_TWEET', 'last to tweet'], ['PLATFORM_ID_ASC', 'platform id'],
] as const;

export function Accounts({ slug }: { slug: string }) {
  const [params, change] = useParams();
  const order = choice(params.order, ORDERS.map(([v]) => v) as [(typeof ORDERS)[number][0]]);
  const role = choice(params.role, ['', 'AMPLIFIER', 'ORIGINATOR', 'SILENT']);
  const least = whole(params.followers, 0, 0, 2_000_000_000);
  const filter: AccountFilter = {};
  if (role) filter.role = role;
  if (least > 0) filter.minFollowers = least;
  if (isDay(params.from)) filter.createdFrom = params.from!;
  if (isDay(params.to)) filter.createdTo = params.to!;
  const backward = Boolean(params.before);
  const asking = useQuestion(NetworkAccountsDocument, {
    slug,
    filter,
    orderBy: { field: order.replace(/_ASC$/, '') as AccountOrderField, direction: order.endsWith('_ASC') ? 'ASC' : 'DESC' },
    ...(backward ? { last: PAGE, before: params.before! } : { first: PAGE, after: params.after ?? null }),
  });
  // Another list begins at its beginning.
  const set = (parts: Record<string, string | null>) => change({ ...parts, after: null, before: null });
  const nodes = asking.data?.network?.accounts.nodes ?? [];
  return (
    <Panel title="Accounts" wide asked={asking.asked}
      sheet={() => ({
        name: `${slug} accounts`,
        head: ['platform_id', 'screen_name', 'display_name', 'created_on', 'followers', 'following', 'tweets', 'retweets', 'role', 'dormancy', 'language'],
        rows: nodes.map((a) => [a.platformId, a.screenName, a.displayName, a.createdOn, a.followers, a.following, a.tweetCount, a.retweetCount, a.role, a.dormancy, a.language]),
      })}
      controls={
        <>
          <Select label="Order" value={order} of={ORDERS} onChange={(v) => set({ order: v })} />
          <Select label="Role" value={role} of={[['', 'any'], ['AMPLIFIER', 'amplifier'], ['ORIGINATOR', 'originator'], ['SILENT', 'silent']]} onChange={(v) => set({ role: v })} />
          <NumberInput label="Followers, at least" value={least} min={0} max={2_000_000_000} onChange={(v) => set({ followers: v ? String(v) : null })} />
          <DayInput label="Created from" value={params.from} onChange={(v) => set({ from: v })} />
          <DayInput label="to" value={params.to} onChange={(v) => set({ to: v })} />
        </>
      }>
      <Answer of={asking}>
        {({ network }) => network && (
          <>
            <Table caption={`Accounts of ${slug}`} rows={nodes} rowKey={(a) => a.platformId} empty="No account is like that." columns={[
              { title: 'Account', cell: (a) => <AccountName account={a} /> },
              { title: 'Created (UTC)', cell: (a) => day(a.createdOn) },
              { title: 'Followers', numeric: true, cell: (a) => number(a.followers) },
              { title: 'Following', numeric: true, cell: (a) => number(a.following) },
              { title: 'Tweets', numeric: true, cell: (a) => number(a.tweetCount) },
              { title: 'Retweets', numeric: true, cell: (a) => number(a.retweetCount) },
              { title: 'Role', cell: (a) => ROLES[a.role] },
              { title: 'Dormant', numeric: true, cell: (a) => duration(a.dormancy) },
              { title: 'Language', cell: (a) => <Foreign>{a.language}</Foreign> },
            ]} />
            <Pager what="accounts" shown={nodes.length} total={network.accounts.totalCount}
              back={network.accounts.pageInfo.hasPreviousPage ? () => change({ before: network.accounts.pageInfo.startCursor, after: null }) : null}
              next={network.accounts.pageInfo.hasNextPage ? () => change({ after: network.accounts.pageInfo.endCursor, before: null }) : null} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

export function isDay(text: string | undefined): boolean {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

export function DayInput({ label, value, onChange }: { label: string; value: string | undefined; onChange: (v: string | null) => void }) {
  return (
    <label>
      <span>{label}</span>
      <input type="date" value={isDay(value) ? value : ''} onChange={(e) => onChange(e.currentTarget.value || null)} />
    </label>
  );
}
