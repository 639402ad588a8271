// A page that is open while the server loads: node loading.mjs ORIGIN ON. The load stands still
// amid a file, and before figures are derived, until ON is asked; so that what the page shows
// can be compared with what the server says.
import assert from 'node:assert/strict';
import { ask, figure, grouped, launch, open } from './browser.mjs';

const [, , origin, on] = process.argv;
const browser = await launch();
const b = await open(browser, origin);
const { page } = b;
const bar = page.locator('.loading');
/** shown are the figures of the bar: read = accepted + duplicate + rejected. */
const shown = async () => {
  const text = await bar.locator('p').textContent();
  const [, read, accepted, duplicate, rejected] = /: ([\d,]+) rows? read = ([\d,]+) accepted \+ ([\d,]+) duplicate \+ ([\d,]+) rejected/.exec(text).map((n) => Number(n.replaceAll(',', '')));
  assert.equal(read, accepted + duplicate + rejected, text);
  return { text, read, file: await bar.locator('bdi').first().textContent(), network: await bar.locator('bdi').nth(1).textContent() };
};

await b.go('/');
await bar.waitFor();
let amid = await shown();
for (let before = 0; before !== amid.read || before === 0; amid = await shown()) {
  before = amid.read;
  await page.waitForTimeout(100);
}
assert.match(amid.text, /^Loading /);
// Who comes now is told that figures do not count it yet.
await b.go('/');
await bar.waitFor();
assert.equal(await page.getByText('Figures are behind.').count(), 1);
assert.equal(await figure(page, 'tweets'), '0');
const progress = bar.getByRole('progressbar');
const [value, max] = await progress.evaluate((e) => [e.value, e.max]);
assert.ok(value > 0 && value <= max, `${value} of ${max} bytes`);

// It goes on, and the page with it, to the end of the last file.
assert.ok((await fetch(on)).ok);
const files = () => ask(origin, '{ networks { slug tweetCount accountCount ledger { rowsRead files { name state rowsRead } } } }');
await page.waitForFunction((old) => /^Read /.test(document.querySelector('.loading p')?.textContent ?? '') && document.querySelector('.loading p').textContent !== old, amid.text);
let ended = await shown();
for (let before = ''; before !== ended.text; ended = await shown()) {
  before = ended.text;
  await page.waitForTimeout(100);
}
assert.notEqual(`${ended.network} ${ended.file} ${ended.read}`, `${amid.network} ${amid.file} ${amid.read}`);
assert.deepEqual((await ask(origin, '{ store { stale } }')).store, { stale: true });

// Once figures are derived, they are there.
assert.ok((await fetch(on)).ok);
await bar.waitFor({ state: 'detached' });
await page.getByRole('group', { name: 'Networks' }).waitFor();
const { networks } = await files();
const last = networks.find((n) => n.slug === ended.network).ledger.files.find((f) => f.name === ended.file);
assert.deepEqual([last.state, last.rowsRead], ['DONE', ended.read], ended.file);
assert.equal(await figure(page, 'tweets'), grouped(networks.reduce((a, n) => a + n.tweetCount, 0)));
assert.equal(await page.locator('main tbody tr').count(), networks.length);
assert.equal(await page.getByText('Figures are behind.').count(), 0);
await b.end();
await browser.close();
console.log(`${grouped(amid.read)} rows of ${amid.file} amid the load, ${networks.length} networks after it`);
