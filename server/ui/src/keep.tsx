// Keeping in the case that is open what a view shows: an answer, an account, a window.

import { useState } from 'preact/hooks';
import { Failure, ask } from './api';
import { current } from './case';
import { AccountIdDocument, AddToCaseDocument, NetworkIdDocument, TweetIdDocument, type CaseItemInput } from './generated/operations';

interface KeepProps {
  /** What it is, for who does not see where the button stands. */
  name: string;
  item: () => CaseItemInput | Promise<CaseItemInput>;
  /** Stands in the text beside a name. */
  small?: boolean;
}

/** Keep adds a thing to the open case; without one there is nothing to press. */
export function Keep({ name, item, small }: KeepProps) {
  const [said, setSaid] = useState('');
  const open = current();
  if (!open || location.pathname.startsWith('/cases')) return null;
  const keep = async () => {
    setSaid('…');
    try {
      await ask(AddToCaseDocument, { id: open.id, items: [await item()], author: null });
      setSaid('Kept');
    } catch (e) {
      setSaid(e instanceof Error ? e.message : String(e));
    }
  };
  return (
    <>
      <button type="button" class={small ? 'keep' : undefined} title={small ? `Keep in the case ${open.name}` : undefined} onClick={() => void keep()} aria-label={`${name}: keep in the case ${open.name}`}>{small ? '+' : 'Keep'}</button>
      <span role="status" class={small ? 'faint' : undefined}>{said}</span>
    </>
  );
}

/** node is what a case calls a thing by; views know it by the name its platform gave it. */
async function node(id: Promise<string | undefined>): Promise<CaseItemInput> {
  const found = await id;
  if (found === undefined) throw new Failure('The store does not hold it any more.', 'NOT_FOUND');
  return { node: found };
}

export const accountItem = (id: string) => () => node(ask(AccountIdDocument, { id }).then((d) => d.account?.id));
export const tweetItem = (id: string) => () => node(ask(TweetIdDocument, { id }).then((d) => d.tweet?.id));
export const networkItem = (slug: string) => () => node(ask(NetworkIdDocument, { slug }).then((d) => d.network?.id));
