// Signs in, and out again by the page: node signin.mjs ORIGIN TOKEN.
import assert from 'node:assert/strict';
import { accessible, launch, open, settled } from './browser.mjs';

const [, , origin, token] = process.argv;
const browser = await launch();
const b = await open(browser, origin);
const { page } = b;
await page.goto(`${origin}/search?q=hong`);
assert.equal(new URL(page.url()).pathname, '/signin');
assert.deepEqual(await accessible(page, '/signin'), []);
await page.getByLabel('Token').fill(token);
await page.keyboard.press('Enter');
await page.waitForURL('**/search?q=hong');
await settled(page);
const session = page.locator('.session');
await session.getByText('maria', { exact: true }).waitFor();
assert.deepEqual(await accessible(page, 'signed in'), []);
await page.setViewportSize({ width: 360, height: 740 });
assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'wider than a telephone');
await session.getByRole('button', { name: 'Sign out' }).click();
await page.waitForURL('**/signin');
assert.deepEqual(await page.context().cookies(), []);
await page.goto(origin);
assert.equal(new URL(page.url()).pathname, '/signin', 'signed out');
await b.end();
await browser.close();
console.log('signed in and out');
