// Opens every view over an archive whose every text is an attack: node hostile.mjs ORIGIN.
// Nothing of it may run, be asked for, or stand in the page as anything but text.
import assert from 'node:assert/strict';
import { ask, open } from './browser.mjs';

const [, , origin] = process.argv;
const { networks } = await ask(origin, '{ networks { slug accounts(first: 100) { totalCount nodes { platformId displayName bio } } tweets(first: 1000) { totalCount nodes { text } } topHashtags(first: 200) { items { value } } } }');
const b = await open(origin);
const { page } = b;
// The page's own elements have no such attributes or addresses, whatever the archive says.
const clean = async (where) => {
  const foreign = await page.evaluate(() => [...document.querySelectorAll('main *')].filter((e) =>
    ['IMG', 'SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'STYLE', 'LINK', 'META', 'BASE', 'VIDEO', 'AUDIO', 'MATH', 'TEMPLATE'].includes(e.tagName)
    || [...e.attributes].some((a) => /^on|^srcdoc$/i.test(a.name) || (a.name === 'style' && !e.closest('.stage')))
    || ['href', 'src', 'action', 'xlink:href'].some((n) => e.hasAttribute(n) && !/^\/(?!\/)/.test(e.getAttribute(n)))).map((e) => e.outerHTML.slice(0, 200)));
  assert.deepEqual(foreign, [], where);
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, where);
};
const slugs = networks.map((n) => n.slug);
let views = 0, texts = 0;
const visit = async (path) => {
  views++;
  await b.go(path);
  await clean(path);
};
await visit('/');
for (const n of networks) {
  await visit(`/networks/${encodeURIComponent(n.slug)}?top=200`);
  const seen = await page.locator('main').innerText();
  for (const h of n.topHashtags.items) assert.ok(seen.includes(`#${h.value}`.trim()), `hashtag ${h.value}`);
  for (const a of n.accounts.nodes) {
    await visit(`/accounts/${encodeURIComponent(a.platformId)}`);
    const shown = await page.evaluate(() => document.querySelector('main').textContent);
    // The text itself is there, all of it.
    for (const text of [a.displayName, a.bio]) {
      if (!text) continue;
      texts++;
      assert.ok(shown.includes(text), `the text of ${a.platformId} is not shown as it is: ${text}`);
    }
    for (const button of await page.getByRole('button', { name: 'Open…' }).all()) {
      await button.click();
      const link = page.locator('a[target=_blank][rel*=noopener]', { hasText: 'Leave for' }).first();
      assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow');
      assert.match(await link.getAttribute('href'), /^https?:\/\//);
      await page.getByRole('button', { name: 'Stay' }).first().click();
    }
  }
}
await visit(`/windows?networks=${encodeURIComponent(slugs.join(','))}&accounts=1&q=1`);
for (const behaviour of ['CO_RETWEET', 'CO_LINK', 'CO_TWEET', 'CO_HASHTAG']) {
  await visit(`/coordination?behaviour=${behaviour}&within=P7D&weight=1&sweep=1`);
  for (const d of await page.locator('main details summary').all()) await d.click();
  await clean(behaviour);
}
if (slugs.length > 1) for (const kind of ['hashtags', 'urls', 'domains', 'texts', 'clients', 'accounts', 'tweets']) await visit(`/compare?kind=${kind}&first=500`);
await visit('/narratives');
for (const text of ['<script', '"><img', 'javascript:', '{{', '</title>', "'-alert"]) {
  await visit(`/search?q=${encodeURIComponent(text)}`);
  assert.equal(await page.title(), `Search for ${text} · Takedown`);
}
// Attacks in the address itself.
for (const path of ['/networks/%3Cimg%20src%3Dx%20onerror%3Dpwned%3D1%3E', '/accounts/javascript%3Aalert(1)', '/search?q=%22%3E%3Cscript%3Epwned%3D1%3C%2Fscript%3E', '/windows?networks=%3Cscript%3E&width=%22%3E', '/coordination?behaviour=constructor&within=__proto__&weight=-1e9&cluster=%3Cb%3E', '/graphiql#query=%3Cimg%20src%3Dx%20onerror%3Dpwned%3D1%3E&variables=%22']) {
  views++;
  await page.goto(origin + path);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, path);
}
await b.end();
console.log(`${views} views with ${texts} hostile names and bios; nothing ran, nothing was asked for`);
