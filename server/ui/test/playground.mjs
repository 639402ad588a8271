// The playground: a question of the page in it, a subscription, its examples, and axe.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { accessible, open, picture } from './browser.mjs';

/** What axe finds in GraphiQL 5.4.0 itself, and no option or style of ours mends. Anything else fails. */
const THEIRS = [
  ['color-contrast', '.view-line span, .line-numbers'], // the colours of code are Monaco's themes, light and dark
  ['nested-interactive', '.graphiql-tab'], // a tab is a list item that can be dragged, with its buttons in it
];

export async function playground(browser, origin, pictures) {
  const b = await open(browser, origin);
  await b.go('/search?q=hong');
  const asked = b.page.waitForEvent('popup');
  await b.page.getByRole('link', { name: 'Found: show the GraphQL query, in a new tab' }).click();
  const page = await asked;
  const editor = (of) => page.waitForFunction((of) => document.querySelector('.graphiql-query-editor')?.textContent.replaceAll('\u00a0', ' ').includes(of), of);
  const answered = (with_) => page.waitForFunction((w) => document.querySelector('.result-window')?.textContent.replaceAll('\u00a0', ' ').includes(w), with_);
  const execute = page.getByRole('button', { name: /Execute query/ });
  await page.waitForSelector('.graphiql-container .view-line', { timeout: 120_000 });
  await editor('search');
  await execute.click();
  await answered('totalCount');
  await picture(page, { path: join(pictures, 'page-playground.png') });
  assert.deepEqual(await accessible(page, '/graphiql', { known: THEIRS, pause: 500 }), []); // the editor takes its colours after the page
  // A subscription goes over the WebSocket, and what comes is shown as it comes.
  const sockets = [];
  await page.routeWebSocket('**/graphql', (ws) => ws.onMessage((text) => {
    const m = JSON.parse(text);
    if (m.type === 'connection_init') return ws.send(JSON.stringify({ type: 'connection_ack' }));
    if (m.type !== 'subscribe') return;
    sockets.push(m.payload.query);
    const next = (rowsRead) => ws.send(JSON.stringify({ id: m.id, type: 'next', payload: { data: { loadProgress: { rowsRead } } } }));
    next(4711);
    setTimeout(() => next(4712), 300);
  }));
  await page.goto(`${origin}/graphiql#${new URLSearchParams({ query: 'subscription Live { loadProgress { rowsRead } }' })}`);
  await page.reload();
  await page.waitForSelector('.graphiql-container .view-line', { timeout: 120_000 });
  await editor('loadProgress');
  await execute.click();
  await answered('4712');
  assert.deepEqual(sockets, ['subscription Live { loadProgress { rowsRead } }']);
  await page.getByRole('button', { name: /Stop query/ }).click();
  await b.end();
  return 'a question, a subscription, axe';
}
