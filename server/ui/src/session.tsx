// Who is signed in, where this server asks people to, and the way out.

import { useEffect, useState } from 'preact/hooks';

export function Session() {
  const [name, setName] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const told = async () => {
      const response = await fetch('/session');
      if (response.status === 200) setName(((await response.json()) as { name: string }).name);
    };
    told().catch(() => {}); // whoever the server is not told of cannot sign out either
  }, []);
  if (name === null) return null;
  const out = async () => {
    try {
      // It answers with the way to the page for signing in; that is not asked for as data.
      const response = await fetch('/signout', { method: 'POST', redirect: 'manual' });
      if (response.type !== 'opaqueredirect') throw new Error(`status ${response.status}`);
      location.assign('/signin');
    } catch {
      setFailed(true);
    }
  };
  return (
    <span class="session">
      <bdi>{name}</bdi> <button type="button" onClick={() => void out()}>Sign out</button>
      <span role="status">{failed && 'You are still signed in: the server cannot be reached.'}</span>
    </span>
  );
}
