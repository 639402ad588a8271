// A narrative, defined or changed. What the server does not take stays in the form, with the reason.

import { useState } from 'preact/hooks';
import { ask, useAct } from '../api';
import { DefineNarrativeDocument, DeleteNarrativeDocument, type NarrativesQuery } from '../generated/operations';
import { Failed } from '../parts';
import { Foreign } from '../text';

type Narrative = NarrativesQuery['narratives'][number];

/** The parts of a rule, each a term a line. */
const TERMS = [
  ['words', 'Words', 'without spaces'],
  ['phrases', 'Phrases', 'several words'],
  ['hashtags', 'Hashtags', 'with or without #'],
  ['domains', 'Domains that tweets link to', 'example.org, without http://'],
  ['languages', 'Only in these languages', 'zh; none is all'],
  ['without', 'Without', 'words or phrases that its tweets do not say'],
] as const;

interface Props {
  /** The one to change; null for a new one. */
  of: Narrative | null;
  /** It was defined, or deleted (null), or nothing was done (its id). */
  done: (id: string | null) => void;
}

export function Define({ of: n, done }: Props) {
  const [failure, busy, act] = useAct();
  const [sure, setSure] = useState(false);
  return (
    <section class="panel" aria-labelledby="define">
      <h2 id="define">{n ? <>Change <Foreign>{n.name}</Foreign></> : 'Define a narrative'}</h2>
      <p class="about">A tweet tells it when it says one of the words or phrases, has one of the hashtags or links to one of the domains; in one of the languages, if there are any; and says nothing of “without”. Nothing is marked in the archives: the rule is judged when it is asked about, and changing it changes no tweet.</p>
      {failure && <Failed failure={failure} />}
      <form onSubmit={(e) => {
        e.preventDefault();
        const given = new FormData(e.currentTarget);
        const text = (name: string) => String(given.get(name) ?? '').trim();
        const lines = (name: string) => text(name).split(/\r?\n/).map((l) => l.trim()).filter((l) => l !== '');
        act(async () => {
          const input = { id: n?.id ?? text('id'), name: text('name'), description: text('description'), version: n?.version ?? null };
          const terms = Object.fromEntries(TERMS.map(([name]) => [name, lines(name)]));
          done((await ask(DefineNarrativeDocument, { input: { ...input, ...terms } })).defineNarrative.id);
        });
      }}>
        <div class="controls">
          <label><span>Short name: a to z, 0 to 9 and -</span><input type="text" name="id" required maxLength={100} pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?" autoComplete="off" value={n?.id} disabled={n !== null} /></label>
          <label class="grow"><span>Name</span><input type="text" name="name" required maxLength={200} autoComplete="off" defaultValue={n?.name} /></label>
        </div>
        <div class="controls">
          <label class="grow"><span>What it is about, and where its rule comes from</span><textarea name="description" rows={3} maxLength={10_000} defaultValue={n?.description} /></label>
        </div>
        <div class="columns">
          {TERMS.map(([name, title, hint]) => (
            <label key={name}><span>{title}, one a line ({hint})</span><textarea name={name} rows={4} dir="auto" defaultValue={n?.rule[name].join('\n')} /></label>
          ))}
        </div>
        <div class="controls">
          <button type="submit" disabled={busy}>{n ? 'Change it' : 'Define it'}</button>
          <button type="button" onClick={() => done(n?.id ?? null)}>{n ? 'Leave it as it is' : 'Never mind'}</button>
          {n && !sure && <button type="button" onClick={() => setSure(true)}>Delete…</button>}
          {n && sure && (
            <button type="button" disabled={busy} onClick={() => act(async () => {
              await ask(DeleteNarrativeDocument, { id: n.id, version: n.version });
              done(null);
            })}>Delete it: cases that kept its figures keep them</button>
          )}
        </div>
      </form>
    </section>
  );
}
