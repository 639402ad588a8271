// What is measured of a network, a tweet, a neighbourhood and a path, against the API; keeping
// what is found; and how far an analysis has come.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ask, figure, grouped, open, panel, picture, settled } from './browser.mjs';

const slug = 'china_052020';
const cells = (row) => row.locator('td').allTextContents();

export async function measures(browser, origin, pictures) {
  const b = await open(browser, origin);
  const { page } = b;
  await network(b, origin, pictures);
  const tweet = await cascade(b, origin);
  await neighbourhood(b, origin, tweet.author);
  await ways(b, origin, pictures, tweet.author);
  await keeping(b, origin, tweet);
  await hurried(browser, origin);
  await analysing(b);
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Playground' }).click();
  await page.waitForURL('**/graphiql');
  await b.end();
  return 'cohorts, tiers, influence, cascades, neighbourhoods, paths, cases';
}

async function network(b, origin, pictures) {
  const { page } = b;
  const { network: n } = await ask(origin, 'query ($slug: String!) { network(slug: $slug) { creationCohorts { start accounts tweeted dormancy { median } } tiers { outside { accounts retweets } } influence(first: 1) { totalCount items { retweets amplifiers account { platformId } } } topCascades(first: 10) { totalCount items { retweets accounts tweet { tweetId } } } } }', { slug });
  await b.go(`/networks/${slug}`);
  const chart = page.getByRole('group', { name: /month of creation, with their dormancy/ });
  await chart.focus();
  await page.keyboard.press('End');
  const last = n.creationCohorts.at(-1);
  assert.ok((await chart.locator('.reading').textContent()).startsWith(`${last.start.slice(0, 7)}: ${last.accounts} account`));
  await panel(page, 'Made, and woken').getByRole('combobox').selectOption('WEEK');
  await settled(page);
  assert.equal(new URL(page.url()).searchParams.get('cohorts'), 'WEEK');
  const outside = panel(page, 'Who carried it').locator('tbody tr').last();
  assert.deepEqual(await cells(outside), ['Outside', grouped(n.tiers.outside.accounts), grouped(n.tiers.outside.accounts), grouped(n.tiers.outside.retweets)]);
  const first = await cells(panel(page, 'Influence').locator('tbody tr').first());
  assert.deepEqual(first.slice(4), [grouped(n.influence.items[0].amplifiers), grouped(n.influence.items[0].retweets)]);
  assert.match(await panel(page, 'Influence').textContent(), new RegExp(`20 of ${grouped(n.influence.totalCount)} shown`));
  const tops = panel(page, 'Most retweeted tweets');
  assert.equal(await tops.locator('tbody tr').count(), n.topCascades.items.length);
  assert.deepEqual((await cells(tops.locator('tbody tr').first())).slice(4), [grouped(n.topCascades.items[0].retweets), grouped(n.topCascades.items[0].accounts)]);
  for (const title of ['Made, and woken', 'Who carried it', 'Influence', 'Most retweeted tweets']) {
    for (const kind of ['save what is shown as CSV', 'save as SVG', 'save as PNG']) {
      const saving = page.waitForEvent('download');
      await panel(page, title).getByRole('button', { name: `${title}: ${kind}` }).click();
      assert.ok(await (await saving).path(), `${title}: ${kind}`);
    }
  }
  await panel(page, 'Made, and woken').scrollIntoViewIfNeeded();
  await picture(panel(page, 'Made, and woken'), { path: join(pictures, 'page-cohorts.png') });
  await tops.locator('tbody tr').first().getByRole('link').first().click();
  await page.waitForURL('**/tweets/*');
  await settled(page);
}

async function cascade(b, origin) {
  const { page } = b;
  const id = decodeURIComponent(new URL(page.url()).pathname.slice('/tweets/'.length));
  const { tweet } = await ask(origin, 'query ($id: String!) { tweet(tweetId: $id) { id tweetId author { id platformId } cascade { size accounts hours { retweets } retweets(first: 20) { nodes { at } } } } }', { id });
  const its = panel(page, 'Its retweets');
  assert.equal(await figure(its, 'retweets in the store'), grouped(tweet.cascade.size));
  assert.equal(await figure(its, 'accounts'), grouped(tweet.cascade.accounts));
  assert.equal(await its.locator('tbody tr').count(), tweet.cascade.retweets.nodes.length);
  assert.equal(await its.locator('tbody tr').first().locator('td').first().textContent(), tweet.cascade.retweets.nodes[0].at.slice(0, 19).replace('T', ' '));
  return tweet;
}

async function neighbourhood(b, origin, { id }) {
  const { page } = b;
  const { neighborhood } = await ask(origin, 'query ($id: ID!) { neighborhood(id: $id, depth: 1, limit: 50) { truncated nodes { neighbors { kind direction total } } edges { kind } } }', { id });
  await b.go(`/around/${encodeURIComponent(id)}?limit=50`);
  const by = (kind, direction) => grouped(neighborhood.nodes[0].neighbors.find((n) => n.kind === kind && n.direction === direction).total);
  assert.equal(await figure(page, 'amplified by'), by('AMPLIFIES', 'INCOMING'));
  assert.equal(await figure(page, 'tweets'), by('POSTED', 'OUTGOING'));
  assert.equal(await page.locator('.graph').count(), 0, 'nothing is expanded before it is asked for');
  await page.getByRole('button', { name: 'Expand, up to 50 things' }).click();
  await settled(page);
  const near = panel(page, 'Next to it');
  assert.equal(await near.locator('tbody tr').count(), neighborhood.nodes.length);
  await page.waitForFunction(() => document.querySelector('.graph .reading')?.textContent.includes('Drag to move'));
  assert.match(await near.locator('.graph .reading').textContent(), new RegExp(`${neighborhood.nodes.length} things, ${neighborhood.edges.length} edges`));
  await page.reload();
  await settled(page);
  assert.equal(await near.locator('tbody tr').count(), neighborhood.nodes.length, 'the address brings it back');
}

async function ways(b, origin, pictures, { id, platformId }) {
  const { page } = b;
  const { networks } = await ask(origin, '{ networks { id slug } }');
  const other = networks.find((n) => n.slug === 'china_082019');
  const { path } = await ask(origin, 'query ($from: ID!, $to: ID!) { path(from: $from, to: $to, first: 20) { length totalCount } }', { from: id, to: other.id });
  await b.go(`/accounts/${encodeURIComponent(platformId)}`);
  await page.getByRole('link', { name: 'A way from it to another' }).click();
  await page.waitForURL('**/paths?*');
  await page.getByLabel('To', { exact: true }).fill(other.slug);
  await page.keyboard.press('Enter');
  await page.locator('.size').waitFor();
  await settled(page);
  assert.match(await page.locator('.size').textContent(), new RegExp(`^${grouped(path[0].totalCount)} ways? of ${path[0].length} hops?`));
  assert.equal(await page.locator('.paths > li').count(), path.length);
  assert.equal(await page.locator('.way').first().locator(':scope > li').count(), path[0].length + 1);
  await page.waitForFunction(() => document.querySelector('.graph .reading')?.textContent.includes('Drag to move'));
  await picture(page, { path: join(pictures, 'page-paths.png') });
}

async function keeping(b, origin, tweet) {
  const { page } = b;
  const { createCase } = await ask(origin, 'mutation { createCase(name: "Kept along the way") { id } }');
  await page.evaluate((open) => localStorage.setItem('case', JSON.stringify(open)), { id: createCase.id, name: 'Kept along the way' });
  const keep = async (name) => {
    const button = page.getByRole('button', { name: `${name}: keep in the case Kept along the way` }).first();
    await button.click();
    await button.locator('xpath=following-sibling::*[1]').getByText('Kept').waitFor();
  };
  await b.go(`/tweets/${encodeURIComponent(tweet.tweetId)}`);
  await keep(`Tweet ${tweet.tweetId}`);
  await b.go(`/accounts/${encodeURIComponent(tweet.author.platformId)}`);
  await page.locator('.lead').getByRole('button').click();
  await page.locator('.lead').getByText('Kept').waitFor();
  await b.go(`/networks/${slug}`);
  await keep(slug);
  await b.go('/windows');
  await page.getByRole('button', { name: /^Window from .*: keep/ }).first().click();
  await page.getByText('Kept', { exact: true }).waitFor();
  await b.go('/coordination');
  await page.getByRole('button', { name: /^Cluster of .*: keep/ }).first().click();
  await page.getByText('Kept', { exact: true }).waitFor();
  const { case: kept } = await ask(origin, 'query ($id: ID!) { case(id: $id) { items { kind name } } }', { id: createCase.id });
  assert.deepEqual(kept.items.map((i) => i.kind), ['TWEET', 'ACCOUNT', 'NETWORK', 'CREATION_WINDOW', 'CLUSTER']);
  assert.equal(kept.items[1].name, tweet.author.platformId);
}

/** Whoever asks too often is told to wait, by the server or a proxy before it, and asks again when the time has come. */
async function hurried(browser, origin) {
  const b = await open(browser, origin);
  const { page } = b;
  await page.clock.install();
  const refused = async (answer, retryAfter) => {
    let asked = 0;
    await page.route('**/graphql', (route) => (asked++ > 0 ? route.fallback() : route.fulfill({ status: 429, headers: { 'Retry-After': retryAfter }, ...answer })));
    await page.goto(`${origin}/search?q=hong`);
    const alert = page.getByRole('alert');
    assert.match(await alert.locator('p').textContent(), /^RATE_LIMITED: too many requests.* wait, and ask it again\.$/i);
    assert.match(await alert.getByRole('button', { disabled: true }).textContent(), /^Ask again in \d{3} seconds$/);
    await page.clock.fastForward(1000_000);
    assert.equal(asked, 1, 'nothing is asked meanwhile');
    await alert.getByRole('button', { name: 'Ask again', exact: true }).click();
    await page.getByRole('group', { name: 'Pages of results' }).waitFor();
    await page.unroute('**/graphql');
  };
  await refused({ json: { errors: [{ message: 'too many requests', extensions: { code: 'RATE_LIMITED' } }] } }, '900');
  await refused({ body: 'Slow down.' }, new Date(Date.now() + 1900_000).toUTCString()); // the page's clock was moved on
  assert.deepEqual(b.wrong.splice(0).map((w) => w.includes('429')), [true, true]); // the browser writes of each
  await b.end();
}

/** The demo answers before anybody could read of it: here the answer is held back, and the server says what it would. */
async function analysing(b) {
  const { page } = b;
  let answer;
  const held = new Promise((done) => { answer = done; });
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('query CoordinationCount')) await held;
    await route.fallback();
  });
  const asked = [];
  await page.routeWebSocket('**/graphql', (ws) => ws.onMessage((text) => {
    const m = JSON.parse(text);
    if (m.type === 'connection_init') ws.send(JSON.stringify({ type: 'connection_ack' }));
    if (m.type !== 'subscribe') return;
    asked.push(m.payload.query);
    if (!m.payload.query.includes('analysisProgress')) return ws.send(JSON.stringify({ id: m.id, type: 'complete' }));
    const progress = { number: 1, phase: 'EDGES', behaviours: ['CO_LINK'], within: 'PT1M', minWeight: 2, messages: 0, objects: 0, done: false };
    for (const p of [progress, { ...progress, number: 2, behaviours: ['SYNCHRONY'], messages: 5 }, { ...progress, messages: 1_234_567, objects: 89_012 }]) ws.send(JSON.stringify({ id: m.id, type: 'next', payload: { data: { analysisProgress: p } } }));
  }));
  await page.goto(`${new URL(page.url()).origin}/coordination?behaviour=CO_LINK`);
  await page.getByText('Finding who acted together: 1,234,567 tweets read so far, about 89,012 objects.').waitFor();
  answer();
  await settled(page);
  assert.equal(await page.locator('.analysing').count(), 0);
  assert.ok(asked.some((q) => q.includes('subscription AnalysisProgress')));
  await page.unroute('**/graphql');
}
