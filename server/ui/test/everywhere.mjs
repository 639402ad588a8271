// Every view: against the rules of accessibility, in both themes, and as wide as a telephone.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { accessible, ask, open } from './browser.mjs';

export async function everywhere(browser, origin, pictures) {
  const { createCase } = await ask(origin, 'mutation { createCase(name: "To look at") { id } }');
  const { network, search } = await ask(origin, '{ network(slug: "china_052020") { id topCascades(first: 1) { items { tweet { tweetId author { id platformId } } } } } search(text: "hong", kinds: [HASHTAG], first: 1) { nodes { ... on Hashtag { id } } } }');
  const { tweet } = network.topCascades.items[0];
  const to = encodeURIComponent;
  const items = [{ node: network.id }, { node: tweet.author.id }, { node: search.nodes[0].id }, { window: { networks: ['china_052020'], from: '2020-01-27', to: '2020-02-03' } },
    { cluster: { name: tweet.author.platformId, behaviour: ['CO_RETWEET'] } }, { answer: { title: 'How many', query: '{ networks { slug tweetCount } }' }, note: 'A note.' }];
  await ask(origin, 'mutation ($id: ID!, $items: [CaseItemInput!]!) { addToCase(caseId: $id, items: $items) { version } }', { id: createCase.id, items });
  const board = `/cases/${to(createCase.id)}`;
  const views = [
    '/', '/networks/china_052020', `/accounts/${to(tweet.author.platformId)}?aview=graph`, `/tweets/${to(tweet.tweetId)}`, `/around/${to(tweet.author.id)}?open=1`,
    `/paths?from=${to(tweet.author.platformId)}&to=china_082019&over=both`, '/windows', '/coordination?within=PT1H&sweep=1', '/compare?first=20', '/narratives', '/narratives?edit=+',
    '/cases', board, '/search?q=hong', '/networks/none', '/accounts/none', '/tweets/none', '/paths?from=none&to=none',
  ];
  const b = await open(browser, origin);
  const { page } = b;
  // With a case open, whatever can be kept has a button.
  await b.go('/cases');
  await page.evaluate((id) => localStorage.setItem('case', JSON.stringify({ id, name: 'To look at' })), createCase.id);
  const violations = [];
  for (const view of views) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 860 });
    await b.go(view);
    violations.push(...await accessible(page, `${view}, light`));
    // Of the rules, those about colours depend on the theme.
    await page.emulateMedia({ colorScheme: 'dark' });
    violations.push(...await accessible(page, `${view}, dark`, { rules: ['color-contrast', 'link-in-text-block'] }));
    if (view === '/') await page.screenshot({ path: join(pictures, 'page-dark.png') });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.waitForTimeout(50);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 0) violations.push(`${view} is ${over} pixels wider than a telephone`);
  }
  assert.deepEqual(violations, []);
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto(`${origin}${board}/report`);
  assert.deepEqual(await accessible(page, 'the report', { rules: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }), []);
  await b.end();
  return `${views.length} views in two themes, and narrow`;
}
