// Questions over HTTP, subscriptions over graphql-transport-ws.

import type { Fetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import { getOperationAST } from 'graphql';

const url = new URL('/graphql', location.href);
url.protocol = url.protocol.replace('http', 'ws');
const socket = createClient({ url: url.href, lazy: true, retryAttempts: 2 });

export const fetcher: Fetcher = (params, opts) => {
  const operation = opts?.documentAST ? getOperationAST(opts.documentAST, params.operationName) : null;
  if (operation?.operation === 'subscription') {
    return socket.iterate({ query: params.query, variables: params.variables, operationName: params.operationName }) as ReturnType<Fetcher>;
  }
  return fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/graphql-response+json, application/json' },
    body: JSON.stringify(params),
  }).then((response) => response.json() as ReturnType<Fetcher>);
};
