// Things of every kind, as they stand next to each other in a graph.

import { accountURL, aroundURL, networkURL, tweetURL } from '../address';
import type { LinkDirection, LinkKind, ThingFragment } from '../generated/operations';
import { Keep } from '../keep';
import { AccountName, Foreign, TweetName, defang, nameOf, short } from '../text';

export type Thing = ThingFragment;

export const KINDS: Record<Thing['__typename'], string> = { Account: 'account', Domain: 'domain', Hashtag: 'hashtag', Network: 'network', Tweet: 'tweet' };

/** labelOf is a thing's name for a graph or a file. */
export function labelOf(t: Thing): string {
  switch (t.__typename) {
    case 'Account': return nameOf(t);
    case 'Tweet': return short(t.tweetId);
    case 'Network': return t.slug;
    case 'Hashtag': return `#${t.tag}`;
    case 'Domain': return defang(t.name);
  }
}

/** keyOf is what its platform calls it. */
export function keyOf(t: Thing): string {
  switch (t.__typename) {
    case 'Account': return t.platformId;
    case 'Tweet': return t.tweetId;
    case 'Network': return t.slug;
    case 'Hashtag': return t.tag;
    case 'Domain': return t.name;
  }
}

export function urlOf(t: Thing): string {
  switch (t.__typename) {
    case 'Account': return accountURL(t.platformId);
    case 'Tweet': return tweetURL(t.tweetId);
    case 'Network': return networkURL(t.slug);
    case 'Hashtag': case 'Domain': return aroundURL(t.id);
  }
}

export function ThingName({ of: t }: { of: Thing }) {
  switch (t.__typename) {
    case 'Account': return <AccountName account={t} />;
    case 'Tweet': return <><TweetName id={t.tweetId} />{t.text && <> <Foreign>{t.text}</Foreign></>}</>;
    default: return <><a href={urlOf(t)}><bdi class="foreign" dir="auto">{labelOf(t)}</bdi></a><Keep small name={labelOf(t)} item={() => ({ node: t.id })} /></>;
  }
}

const LINKS: Record<LinkKind, readonly [away: string, to: string]> = {
  AMPLIFIES: ['amplifies', 'amplified by'],
  MEMBER_OF: ['member of', 'members'],
  POSTED: ['tweets', 'posted by'],
  RETWEET_OF: ['retweets', 'retweeted by'],
  QUOTES: ['quotes', 'quoted by'],
  REPLY_TO: ['answers', 'answered by'],
  TAGGED: ['hashtags', 'tweets with it'],
  LINKS_TO: ['domains', 'tweets with a link there'],
  MENTIONS: ['mentions', 'mentioned by'],
  USES: ['uses', 'used by'],
};

/** linkName says a kind of link from one of its ends. */
export function linkName(kind: LinkKind, direction: LinkDirection): string {
  return LINKS[kind][direction === 'OUTGOING' ? 0 : 1];
}
