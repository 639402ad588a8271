/** @jsxImportSource react */
// The playground: GraphiQL with everything it needs from this server.

import { explorerPlugin } from '@graphiql/plugin-explorer';
import '@graphiql/plugin-explorer/style.css';
import { GraphiQL } from 'graphiql';
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import 'monaco-editor/min/vs/editor/editor.main.css';
import { createRoot } from 'react-dom/client';
import { examplesPlugin } from './examples-plugin';
import { EXAMPLES } from './examples';
import { fetcher } from './fetcher';
import './playground.css';

// The addresses of the built workers.
declare const WORKERS: { editor: string; json: string; graphql: string };

(globalThis as { MonacoEnvironment?: unknown }).MonacoEnvironment = {
  getWorker: (_: string, label: string) => new Worker(label === 'json' ? WORKERS.json : label === 'graphql' ? WORKERS.graphql : WORKERS.editor, { name: label }),
};

// A question that the page sent is in the fragment, which no server sees.
const asked = new URLSearchParams(location.hash.slice(1));
const query = asked.get('query');
const chosen = document.documentElement.dataset.theme;

createRoot(document.getElementById('page')!).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={[examplesPlugin, explorerPlugin({ showAttribution: false })]}
    visiblePlugin={query ? undefined : examplesPlugin}
    defaultQuery={EXAMPLES[0]!.query}
    {...(query ? { initialQuery: query, initialVariables: asked.get('variables') ?? '{}' } : {})}
    isHeadersEditorEnabled={false}
    forcedTheme={chosen === 'light' || chosen === 'dark' ? chosen : undefined}
  >
    <GraphiQL.Logo><a className="back" href="/">← Takedown</a></GraphiQL.Logo>
  </GraphiQL>,
);
