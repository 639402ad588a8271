// Text that others wrote. It is only ever text: a node of its own, kept from turning the
// direction of what stands around it, and never a link that opens by accident.

import { useState } from 'preact/hooks';
import { accountURL, tweetURL } from './address';
import { Keep, accountItem, tweetItem } from './keep';

export function Foreign({ children }: { children: string | null | undefined }) {
  return children ? <bdi class="foreign" dir="auto">{children}</bdi> : <span class="none">—</span>;
}

interface Named {
  platformId: string;
  screenName?: string | null;
  displayName?: string | null;
}

/** short cuts a hashed id for the eye; the whole one stands in the title and behind the link. */
export function short(id: string): string {
  return id.length > 16 ? `${id.slice(0, 10)}…` : id;
}

/** nameOf is what to call an account: archives print the hashed id where a handle was withheld. */
export function nameOf(a: Named): string {
  if (a.screenName && a.screenName !== a.platformId) return `@${a.screenName}`;
  return short(a.platformId);
}

export function AccountName({ account }: { account: Named }) {
  const shown = account.displayName && account.displayName !== account.platformId ? account.displayName : null;
  return (
    <>
      <a class="account" href={accountURL(account.platformId)} title={account.platformId}>
        {shown && <><bdi class="foreign" dir="auto">{shown}</bdi> </>}
        <bdi class="handle">{nameOf(account)}</bdi>
      </a>
      <Keep small name={nameOf(account)} item={accountItem(account.platformId)} />
    </>
  );
}

/** TweetName is a tweet's id, which leads to what is known of it. */
export function TweetName({ id }: { id: string }) {
  return <><a href={tweetURL(id)}><code>{id}</code></a><Keep small name={`Tweet ${id}`} item={tweetItem(id)} /></>;
}

/** defang makes an address that nothing takes for one: hxxps://example[.]com. */
export function defang(url: string): string {
  const m = /^([a-z][a-z0-9+.-]*):(\/\/)?([^/?#]*)(.*)$/i.exec(url);
  if (!m) return url.replaceAll('.', '[.]');
  const [, scheme, slashes, host, rest] = m;
  return `${scheme!.replace(/^http/i, 'hxxp')}:${slashes ?? ''}${host!.replaceAll('.', '[.]')}${rest}`;
}

function opened(url: string): URL | null {
  try {
    const u = new URL(url);
    return u.protocol === 'http:' || u.protocol === 'https:' ? u : null;
  } catch {
    return null;
  }
}

/** Defanged shows an address, and opens it only for who asks twice. */
export function Defanged({ url }: { url: string }) {
  const [sure, setSure] = useState(false);
  const target = opened(url);
  return (
    <span class="defanged">
      <bdi>{defang(url)}</bdi>
      {target && !sure && <button type="button" class="quiet" onClick={() => setSure(true)}>Open…</button>}
      {target && sure && (
        <>
          {' '}
          <a href={target.href} target="_blank" rel="noopener noreferrer nofollow">
            Leave for {defang(target.host)}: whoever runs it will see you
          </a>
          <button type="button" class="quiet" onClick={() => setSure(false)}>Stay</button>
        </>
      )}
    </span>
  );
}
