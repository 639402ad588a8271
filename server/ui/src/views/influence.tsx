// Who carried a network's messages, and who is retweeted by those who are retweeted.

import { choice, networkURL, useParams } from '../address';
import { useQuestion } from '../api';
import { Ranked } from '../charts/ranked';
import { COVERAGE, ROLES, count, number, percent } from '../format';
import { NetworkInfluenceDocument, NetworkTiersDocument } from '../generated/operations';
import { Answer, Notice, Panel, Select, Stale, Table } from '../parts';
import { AccountName, nameOf } from '../text';

export function Tiers({ slug }: { slug: string }) {
  const asking = useQuestion(NetworkTiersDocument, { slug });
  const tiers = asking.data?.network?.tiers;
  const rows = tiers ? ([
    ['Core, originators', tiers.originators], ['Core, amplifiers', tiers.amplifiers], ['Core, silent', tiers.silent], ['Outside', tiers.outside],
  ] as const) : [];
  const least = tiers && tiers.coverage !== 'WITH_AMPLIFIERS';
  return (
    <Panel title="Who carried it" wide picture asked={asking.asked} about="Retweets of core accounts: by core accounts of each role, and by accounts outside the network as far as they were disclosed."
      sheet={tiers ? () => ({ name: `${slug} tiers`, head: ['tier', 'accounts', 'amplifying', 'retweets', 'coverage'], rows: rows.map(([name, t]) => [name, t.accounts, t.amplifying, t.retweets, tiers.coverage]) }) : null}>
      <Answer of={asking}>
        {() => tiers && (
          <>
            <Stale when={tiers.stale} />
            {least && <Notice>{COVERAGE[tiers.coverage].about}</Notice>}
            <Ranked label={`Retweets of core accounts of ${slug}, by who posted them`} items={rows.map(([name, t]) => ({ key: name, name, value: t.retweets, read: `${name}: ${count(t.retweets, 'retweet')} by ${count(t.amplifying, 'account')}` }))} />
            <Table caption="Tiers" rows={[...rows]} rowKey={([name]) => name} columns={[
              { title: 'Tier', cell: ([name]) => name },
              { title: 'Accounts', numeric: true, cell: ([name, t]) => `${number(t.accounts)}${least && name === 'Outside' ? ' or more' : ''}` },
              { title: 'that retweeted a core account', numeric: true, cell: ([, t]) => number(t.amplifying) },
              { title: 'Retweets', numeric: true, cell: ([, t]) => number(t.retweets) },
            ]} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

export function Influence({ slug }: { slug: string }) {
  const [params, change] = useParams();
  const first = choice(params.influence, ['20', '100', '500']);
  const asking = useQuestion(NetworkInfluenceDocument, { slug, first: Number(first) });
  const found = asking.data?.network?.influence;
  return (
    <Panel title="Influence" wide picture asked={asking.asked}
      about="PageRank over who retweeted whom, weighted by retweets, inside the network and around it. It says who was retweeted, within what was disclosed, and not who was believed."
      controls={<Select label="show" value={first} of={[['20', '20'], ['100', '100'], ['500', '500']]} onChange={(v) => change({ influence: v === '20' ? null : v })} />}
      sheet={found ? () => ({
        name: `${slug} influence`,
        head: ['platform_id', 'screen_name', 'display_name', 'networks', 'influence', 'amplifiers', 'retweets', 'coverage'],
        rows: found.items.map((i) => [i.account.platformId, i.account.screenName, i.account.displayName, i.account.networks.map((n) => n.slug).join(' '), i.influence, i.amplifiers, i.retweets, found.coverage]),
      }) : null}>
      <Answer of={asking}>
        {() => found && (
          <>
            <Stale when={found.stale} />
            {found.coverage !== 'WITH_AMPLIFIERS' && <Notice>{COVERAGE[found.coverage].about} Influence that comes from undisclosed amplifiers is missing.</Notice>}
            {found.items.length > 0 && <Ranked label={`Influence in and around ${slug}`} items={found.items.map((i) => ({ key: i.account.platformId, name: nameOf(i.account), value: i.influence, read: `${nameOf(i.account)}: ${percent(i.influence)} of all influence, ${count(i.retweets, 'retweet')} by ${count(i.amplifiers, 'account')}` }))} />}
            <Table caption="Accounts of most influence" rows={found.items} rowKey={(i) => i.account.platformId} empty="Nobody retweeted anybody." columns={[
              { title: 'Account', cell: (i) => <AccountName account={i.account} /> },
              { title: 'Network', cell: (i) => i.account.networks.length === 0 ? 'in none' : i.account.networks.map((n) => <a key={n.slug} href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a>) },
              { title: 'Role', cell: (i) => ROLES[i.account.role] },
              { title: 'Influence', numeric: true, cell: (i) => percent(i.influence) },
              { title: 'Amplified by', numeric: true, cell: (i) => number(i.amplifiers) },
              { title: 'Retweets', numeric: true, cell: (i) => number(i.retweets) },
            ]} />
            <p class="about">{found.truncated ? `${number(found.items.length)} of ${number(found.totalCount)} shown, over ${count(found.amplifications, 'pair')} of accounts.` : `${number(found.totalCount)}, all shown, over ${count(found.amplifications, 'pair')} of accounts.`}</p>
          </>
        )}
      </Answer>
    </Panel>
  );
}
