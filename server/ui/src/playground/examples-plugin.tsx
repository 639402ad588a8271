/** @jsxImportSource react */
// A list of questions to begin with.

import { useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react';
import { EXAMPLES, type Example } from './examples';

function Icon() {
  return <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true"><path d="M3 2.5h10v11H3zM5.5 6h5M5.5 8.5h5M5.5 11h3" /></svg>;
}

function Examples() {
  const { addTab, updateActiveTabValues } = useGraphiQLActions();
  const open = (e: Example) => {
    addTab();
    // The tab there is by then.
    setTimeout(() => updateActiveTabValues({ query: e.query, variables: e.variables ? JSON.stringify(e.variables, null, 2) : '' }));
  };
  return (
    <section aria-label="Examples">
      <div className="graphiql-doc-explorer-title">Examples</div>
      <ul className="examples">
        {EXAMPLES.map((e) => (
          <li key={e.title}>
            <button type="button" onClick={() => open(e)}>{e.title}</button>
            <p>{e.about}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export const examplesPlugin: GraphiQLPlugin = { title: 'Examples', icon: Icon, content: Examples };
