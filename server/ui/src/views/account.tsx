// One account: who it says it is, when it spoke, who carried it further.

import { aroundURL, networkURL } from '../address';
import { useQuestion } from '../api';
import { ROLES, day, duration, moment, number, percent } from '../format';
import { AccountDocument, type AccountQuery } from '../generated/operations';
import { Keep } from '../keep';
import { Answer, Coverage, Figures, Notice, Panel, Stale } from '../parts';
import { Defanged, Foreign, nameOf } from '../text';
import { useTitle } from '../title';
import { Amplification } from './amplification';
import { Timeline } from './timeline';
import { Together } from './together';

type Shown = NonNullable<AccountQuery['account']>;

export function Account({ id }: { id: string }) {
  const asking = useQuestion(AccountDocument, { id });
  const account = asking.data?.account;
  useTitle(account ? `Account ${nameOf(account)}` : 'Account');
  return (
    <Answer of={asking}>
      {({ store }) => account ? (
        <>
          <Stale when={store.stale} />
          <Profile account={account} asked={asking.asked} />
          {account.known && account.tweetCount > 0 && <Timeline id={id} />}
          <Amplification key={`to ${id}`} id={id} end="amplifiers" />
          <Amplification key={`by ${id}`} id={id} end="amplifies" />
          {account.tweetCount > 0 && <Together id={id} />}
        </>
      ) : (
        <div class="panel"><h1>No such account</h1><p>No loaded file contains <bdi>{id}</bdi>. Ids are compared byte for byte. <a href="/search">Search</a></p></div>
      )}
    </Answer>
  );
}

function Profile({ account: a, asked }: { account: Shown; asked: Parameters<typeof Panel>[0]['asked'] & object }) {
  const sum = a.amplifiers.totalCount;
  const least = a.amplifiers.coverage === 'WITH_AMPLIFIERS' ? '' : ' or more';
  return (
    <>
      <h1><bdi class="foreign" dir="auto">{a.displayName && a.displayName !== a.platformId ? a.displayName : nameOf(a)}</bdi></h1>
      <p class="lead">
        {a.screenName && a.screenName !== a.platformId && <><bdi>@{a.screenName}</bdi> · </>}
        {a.networks.length === 0 ? 'in no loaded network' : a.networks.map((n, i) => (
          <span key={n.slug}>{i > 0 && ', '}<a href={networkURL(n.slug)}><bdi>{n.slug}</bdi></a> <Coverage of={n.coverage} /></span>
        ))}
        {' · '}<a href={aroundURL(a.id)}>What is around it</a> · <a href={`/paths?from=${encodeURIComponent(a.platformId)}`}>A way from it to another</a> <Keep name={nameOf(a)} item={() => ({ node: a.id })} />
      </p>
      {!a.known && <Notice>No loaded file discloses this account. It is only referred to: retweeted, replied to or mentioned.</Notice>}
      <Figures of={[
        ['amplified by', `${number(sum)}${least}`, 'accounts'],
        ['amplifies', number(a.amplifies.totalCount), 'accounts'],
        ['tweets in the store', number(a.tweetCount), a.tweetCount > 0 ? `${percent(a.retweetCount / a.tweetCount)} of them retweets` : undefined],
        ['role', ROLES[a.role]],
        ['created', day(a.createdOn), 'UTC'],
        ['dormant until its first tweet', duration(a.dormancy), a.dormancy?.startsWith('-') ? 'negative: a tweet is older than the account' : undefined],
      ]} />
      <Panel title="Profile" wide asked={asked} sheet={() => ({
        name: `account ${nameOf(a)}`,
        head: ['platform_id', 'screen_name', 'display_name', 'bio', 'location', 'profile_url', 'followers', 'following', 'created_on', 'language', 'networks', 'tweets', 'retweets', 'role', 'dormancy', 'amplifiers', 'amplifies'],
        rows: [[a.platformId, a.screenName, a.displayName, a.bio, a.location, a.profileUrl, a.followers, a.following, a.createdOn, a.language, a.networks.map((n) => n.slug).join(' '), a.tweetCount, a.retweetCount, a.role, a.dormancy, sum, a.amplifies.totalCount]],
      })}>
        <dl class="profile">
          <dt>Platform id</dt><dd><code>{a.platformId}</code></dd>
          <dt>Bio</dt><dd><Foreign>{a.bio}</Foreign></dd>
          <dt>Location, by its own word</dt><dd><Foreign>{a.location}</Foreign></dd>
          <dt>Link</dt><dd>{a.profileUrl ? <Defanged url={a.profileUrl} /> : '—'}</dd>
          <dt>Language of its settings</dt><dd><Foreign>{a.language}</Foreign></dd>
          <dt>Followers, following</dt><dd>{number(a.followers)}, {number(a.following)} at takedown</dd>
          <dt>First and last tweet (UTC)</dt><dd>{moment(a.firstTweetAt)} to {moment(a.lastTweetAt)}</dd>
        </dl>
      </Panel>
    </>
  );
}
