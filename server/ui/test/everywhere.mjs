// Every view: against the rules of accessibility, in both themes, and as wide as a telephone.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { WCAG, accessible, ask, open, picture, settled } from './browser.mjs';

export async function everywhere(browser, origin, pictures) {
  const { createCase } = await ask(origin, 'mutation { createCase(name: "To look at") { id } }');
  const { network, search, sharedCreationWindows: [window] } = await ask(origin, '{ sharedCreationWindows(networks: ["china_052020", "russia_052020", "turkey_052020", "china_082019"]) { from } network(slug: "china_052020") { id topCascades(first: 1) { items { tweet { tweetId author { id platformId } } } } } search(text: "hong", kinds: [HASHTAG], first: 1) { nodes { ... on Hashtag { id } } } }');
  const { tweet } = network.topCascades.items[0];
  const to = encodeURIComponent;
  const items = [{ node: network.id }, { node: tweet.author.id }, { node: search.nodes[0].id }, { window: { networks: ['china_052020'], from: '2020-01-27', to: '2020-02-03' } },
    { cluster: { name: tweet.author.platformId, behaviour: ['CO_RETWEET'] } }, { answer: { title: 'How many', query: '{ networks { slug tweetCount } }' }, note: 'A note.' }];
  await ask(origin, 'mutation ($id: ID!, $items: [CaseItemInput!]!) { addToCase(caseId: $id, items: $items) { version } }', { id: createCase.id, items });
  const board = `/cases/${to(createCase.id)}`;
  const views = [
    '/', '/networks/china_052020', `/accounts/${to(tweet.author.platformId)}?aview=graph`, `/tweets/${to(tweet.tweetId)}`, `/around/${to(tweet.author.id)}?open=1`,
    `/paths?from=${to(tweet.author.platformId)}&to=china_082019&over=both`, `/windows?window=${window.from}`, '/coordination?within=PT1H&sweep=1', '/compare?first=20', '/narratives', '/narratives?edit=+',
    '/cases', board, '/search?q=hong', '/networks/none', '/accounts/none', '/tweets/none', '/paths?from=none&to=none',
  ];
  const b = await open(browser, origin);
  const { page } = b;
  // With a case open, whatever can be kept has a button.
  await b.go('/cases');
  await page.evaluate((id) => localStorage.setItem('case', JSON.stringify({ id, name: 'To look at' })), createCase.id);
  const violations = [];
  for (const view of views) {
    await page.setViewportSize({ width: 1280, height: 860 });
    await b.go(view);
    await unfold(page);
    violations.push(...await accessible(page, view));
    if (view === '/') await picture(page, { path: join(pictures, 'page-dark.png') });
    await page.setViewportSize({ width: 360, height: 740 });
    // Of the rules, one depends on the width.
    violations.push(...await accessible(page, `${view}, narrow`, { rules: ['target-size'], themes: ['dark'] }));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) violations.push(`${view} is ${over} pixels wider than a telephone`);
    violations.push(...(await cut(page)).map((text) => `${view}, narrow: a chart ends within “${text}”`));
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await b.go('/windows');
  await page.locator('.choice summary').click();
  violations.push(...await accessible(page, 'networks to choose from'));
  assert.deepEqual(violations, []);
  await page.goto(`${origin}${board}/report`);
  assert.deepEqual(await accessible(page, 'the report', { rules: WCAG }), []);
  await b.end();
  return `${views.length} views in two themes, and narrow`;
}

/** unfold shows what is folded up: of rows that are made alike, what is behind the first. What would lie over the page stays closed. */
async function unfold(page) {
  await page.evaluate(() => {
    for (const e of document.querySelectorAll('main details:not(.choice)')) e.open = true;
    document.querySelector('main td [aria-expanded=false]')?.click();
  });
  await settled(page);
}

/** cut are the texts that stand out of their chart, left or right, and are not seen whole. A letter may lean out by a pixel. */
function cut(page) {
  return page.evaluate(() => [...document.querySelectorAll('svg.chart text')].filter((text) => {
    const [chart, own] = [text.ownerSVGElement.getBoundingClientRect(), text.getBoundingClientRect()];
    return own.left < chart.left - 1 || own.right > chart.right + 1;
  }).map((text) => text.textContent));
}
