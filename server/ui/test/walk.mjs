// Walks the investigation of the README, from the first page to a saved report. Every figure
// that is looked at is compared with the API's, and pictures are kept.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask, figure, grouped, open, panel, picture, settled } from './browser.mjs';

export async function walk(browser, origin, pictures) {
  const keep = (page, name, options = {}) => picture(page, { path: join(pictures, `${name}.png`), ...options });

  const { networks } = await ask(origin, '{ networks { slug coverage accountCount tweetCount retweetCount ledger { rowsRead accepted duplicate rejected } } }');
  const slug = 'china_052020';
  const shown = networks.find((n) => n.slug === slug);

  const b = await open(browser, origin);
  const { page } = b;

  // 1. Which networks are there, and how far does each archive see?
  await b.go('/');
  assert.equal(await figure(page, 'tweets'), grouped(networks.reduce((a, n) => a + n.tweetCount, 0)));
  assert.equal(await figure(page, 'core accounts'), grouped(networks.reduce((a, n) => a + n.accountCount, 0)));
  for (const n of networks) {
    const row = page.locator('tbody tr', { has: page.locator('a', { hasText: n.slug }) });
    const cells = await row.locator('td').allTextContents();
    assert.deepEqual([cells[3], cells[4], cells[5], cells[6]], [n.coverage === 'CORE_ONLY' ? 'core only' : 'with amplifiers', grouped(n.accountCount), grouped(n.tweetCount), grouped(n.retweetCount)]);
  }
  await keep(page, 'page-overview');

  // 2. Which were created together?
  await page.getByRole('link', { name: 'Created together' }).click();
  await settled(page);
  const { sharedCreationWindows: windows } = await ask(origin, 'query ($n: [String!]!) { sharedCreationWindows(networks: $n) { from to total networks { accounts } accounts { totalCount } } }', { n: networks.map((n) => n.slug) });
  assert.ok(windows.length > 0);
  const rows = page.locator('section', { hasText: 'Shared creation windows' }).locator('tbody tr');
  assert.equal(await rows.count(), windows.length);
  const january = windows.findIndex((w) => w.from <= '2020-01-25' && w.to >= '2020-01-31');
  assert.ok(january >= 0, 'the last week of January 2020');
  assert.match(await rows.nth(january).textContent(), new RegExp(`${windows[january].from} to .*${windows[january].total}`));
  await keep(page, 'demo');
  await rows.nth(january).getByRole('button').click();
  await settled(page);
  assert.equal(new URL(page.url()).searchParams.get('window'), windows[january].from);
  const members = page.locator('section', { hasText: 'Accounts created from' });
  assert.equal(await members.locator('tbody tr').count(), windows[january].accounts.totalCount);
  // The address alone brings it back.
  await page.reload();
  await settled(page);
  assert.equal(await members.locator('tbody tr').count(), windows[january].accounts.totalCount);

  // 3. One of these networks.
  await members.getByRole('link', { name: slug }).first().click();
  await settled(page);
  assert.equal(new URL(page.url()).pathname, `/networks/${slug}`);
  assert.equal(await figure(page, 'tweets'), grouped(shown.tweetCount));
  await panel(page, 'Accounts created').getByRole('combobox').selectOption('MONTH');
  await settled(page);
  assert.equal(new URL(page.url()).searchParams.get('created'), 'MONTH');
  // A chart is read by the keyboard.
  const chart = page.getByRole('group', { name: /^Accounts of .* created by month/ });
  await chart.focus();
  await page.keyboard.press('End');
  assert.match(await chart.locator('.reading').textContent(), /^2020-\d\d: accounts created \d+/);
  await chart.blur();
  await page.evaluate(() => scrollTo(0, 0));
  await keep(page, 'page-network');

  // What is shown can be taken along.
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Accounts: save what is shown as CSV' }).click();
  const saved = await readFile(await (await saving).path(), 'utf8');
  assert.equal(saved.split('\r\n').length, 1 + Math.min(50, shown.accountCount) + 1);
  for (const kind of ['SVG', 'PNG']) {
    const drawing = page.waitForEvent('download');
    await page.getByRole('button', { name: `Accounts created: save as ${kind}` }).click();
    const picture = await readFile(await (await drawing).path());
    assert.ok(kind === 'SVG' ? picture.toString().startsWith('<svg') && picture.includes('UTC') : picture.subarray(1, 4).toString() === 'PNG', kind);
  }

  // 4. Who amplified the account of the README?
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const id = /account\(platformId: "([^"]+)"\)/.exec(readme)[1];
  await b.go(`/accounts/${encodeURIComponent(id)}`);
  const { account } = await ask(origin, 'query ($id: String!) { account(platformId: $id) { amplifiers(first: 1) { totalCount edges { retweets } } } }', { id });
  assert.equal(await figure(page, 'amplified by'), grouped(account.amplifiers.totalCount));
  const amplifiers = panel(page, 'Amplified by');
  const busiest = amplifiers.getByRole('button', { name: `${account.amplifiers.edges[0].retweets} retweets` });
  await busiest.click();
  await settled(page);
  assert.equal(await amplifiers.locator('.evidence li').count(), account.amplifiers.edges[0].retweets);
  await busiest.click();
  await page.evaluate(() => scrollTo(0, 0));
  await keep(page, 'page-account');
  await amplifiers.getByRole('combobox').first().selectOption('graph');
  await page.waitForFunction(() => document.querySelector('.graph .reading')?.textContent.includes('Drag to move'));
  assert.match(await amplifiers.locator('.graph .reading').textContent(), /21 accounts, 20 edges/);

  // 5. Who acted together?
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Coordination' }).click();
  await settled(page);
  const { coordination, coordinationClusters: clusters } = await ask(origin, '{ coordination(behaviour: CO_RETWEET, skipEmpty: true, first: 1) { totalCount } coordinationClusters(behaviour: [CO_RETWEET]) { size } }');
  assert.match(await page.locator('.size').textContent(), new RegExp(`^${grouped(coordination.totalCount)} edges`));
  await page.waitForFunction(() => document.querySelector('.graph .reading')?.textContent.includes('Drag to move'));
  const groups = panel(page, 'Clusters');
  assert.equal(await groups.locator('tbody tr').count(), clusters.length);
  assert.equal(await groups.locator('tbody tr').first().locator('td').nth(1).textContent(), grouped(clusters[0].size));
  await page.getByRole('button', { name: /^Try \d windows/ }).click();
  await settled(page);
  assert.ok(await page.getByRole('button', { name: /^Choose 1 h and weight 1:/ }).isVisible());
  await b.go('/coordination?within=PT1H&weight=3&draw=1');
  await page.waitForFunction(() => document.querySelector('.graph .reading')?.textContent.includes('Drag to move'));
  // Below the header that stays, and with nothing of the panel before.
  await panel(page, 'Coordination graph').evaluate((e) => e.scrollIntoView());
  await page.waitForTimeout(500);
  await keep(page, 'page-coordination');

  // 6. What do the two Chinese networks have in common?
  const pair = ['china_052020', 'china_082019'];
  await b.go(`/compare?networks=${pair.join(',')}&kind=urls`);
  const { compareNetworks: common } = await ask(origin, 'query ($slugs: [String!]!) { compareNetworks(slugs: $slugs) { urls(first: 20) { totalCount items { value tweets } overlaps { inBoth } } bridges { totalCount } } }', { slugs: pair });
  const sharedLinks = panel(page, 'Shared links');
  assert.equal(await sharedLinks.getByRole('group', { name: 'Shared links' }).locator('tbody tr').count(), common.urls.items.length);
  assert.equal(await sharedLinks.getByRole('group', { name: 'Overlaps' }).locator('tbody td').nth(3).textContent(), grouped(common.urls.overlaps[0].inBoth));
  assert.ok(!(await sharedLinks.textContent()).includes('https://'), 'links are defanged');
  await keep(page, 'page-compare');

  // 7. Who told the first narrative, and when were they created?
  await b.go('/narratives?created=MONTH&by=MONTH');
  const { narratives: [told] } = await ask(origin, '{ narratives { spread { tweetCount accountCount } } }');
  assert.equal(await figure(page, 'tweets'), grouped(told.spread.tweetCount));
  assert.equal(await figure(page, 'accounts'), grouped(told.spread.accountCount));
  await keep(page, 'page-narratives');

  // 8. Search, by keyboard alone.
  await b.go('/search');
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('hong');
  await page.keyboard.press('Enter');
  await settled(page);
  const { search } = await ask(origin, '{ search(text: "hong", first: 1) { totalCount } }');
  assert.match(await page.getByRole('group', { name: 'Pages of results' }).textContent(), new RegExp(grouped(search.totalCount)));

  // 9. What was found is kept in a case, with a note, and asked for again.
  await b.go('/cases');
  await page.getByLabel('Name of a new case').fill('January 2020');
  await page.getByRole('button', { name: 'Begin a case' }).click();
  await page.waitForURL(/\/cases\/./);
  const board = new URL(page.url()).pathname;
  await settled(page);
  await page.getByRole('button', { name: 'Open this case' }).click();
  await b.go(`/windows?window=${windows[january].from}`);
  await page.getByRole('button', { name: 'Shared creation windows: keep in the case January 2020' }).click();
  await page.getByText('Kept', { exact: true }).waitFor();
  await b.go(board);
  const kept = page.locator('.found > li');
  assert.equal(await kept.count(), 1);
  await kept.getByLabel('A note').fill('Two networks, one week.');
  await kept.getByRole('button', { name: 'Write' }).click();
  await kept.locator('.note').waitFor();
  await kept.getByRole('button', { name: /^Ask again/ }).click();
  await page.getByText(/^The answer is the same/).waitFor();
  const { case: stored } = await ask(origin, 'query ($id: ID!) { case(id: $id) { items { kind annotations { text } answer { data } } } }', { id: decodeURIComponent(board.slice('/cases/'.length)) });
  assert.equal(stored.items[0].annotations[0].text, 'Two networks, one week.');
  assert.equal(stored.items[0].answer.data.sharedCreationWindows.length, windows.length);
  await keep(page, 'page-case');


  // 10. The report of the case: read as a page of its own, and saved.
  const reading = page.waitForEvent('popup');
  await page.getByRole('link', { name: /^Open the report/ }).click();
  const report = await reading;
  await report.waitForLoadState();
  assert.equal(new URL(report.url()).pathname, `${board}/report`);
  assert.equal(await report.title(), 'January 2020');
  await keep(report, 'page-report', { fullPage: true });
  await report.close();
  const saving10 = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save the report' }).click();
  const file = await saving10;
  assert.match(file.suggestedFilename(), /^takedown-case-[A-Za-z0-9-]+-\d{4}-\d\d-\d\d\.html$/);
  const written = await readFile(await file.path(), 'utf8');
  assert.ok(written.endsWith('</body></html>\n') && !/<script|https?:\/\//i.test(written), 'the report is whole, runs nothing and asks for nothing');
  // A figure of the report, beside the API's.
  const text = written.replaceAll('&#34;', '"');
  assert.ok(text.includes(`"total": ${windows[january].total}`), `the window's ${windows[january].total} accounts`);
  assert.ok(written.includes('Two networks, one week.'));
  const said = (n) => n.toLocaleString('en-US');
  for (const { slug, ledger: l } of networks) {
    assert.ok(written.includes(`<td>${said(l.rowsRead)} = ${said(l.accepted)} + ${said(l.duplicate)} + ${said(l.rejected)}</td>`), `the ledger of ${slug}`);
  }
  await b.end();
  return 'walked to a saved report';
}
