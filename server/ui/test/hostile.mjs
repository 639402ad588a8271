// Opens every view over an archive whose every text is an attack, with narratives and cases of
// attacks beside it: node hostile.mjs ORIGIN ATTACKS.JSON. Each is shown, as text; nothing of it
// runs, is asked for, or stands in the page as anything else.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ask, launch, open } from './browser.mjs';

const [, , origin, corpus] = process.argv;
const attacks = JSON.parse(await readFile(corpus, 'utf8'));
const to = encodeURIComponent;

// What people write can be an attack as well.
for (const [i, attack] of attacks.entries()) {
  const { createCase } = await ask(origin, 'mutation ($n: String!) { createCase(name: $n, author: $n) { id } }', { n: attack.slice(0, 60) });
  if (i > 0) continue;
  await ask(origin, 'mutation ($id: ID!, $items: [CaseItemInput!]!) { addToCase(caseId: $id, items: $items, author: "<b>me</b>") { id } }', { id: createCase.id, items: attacks.map((a) => ({ answer: { title: a.slice(0, 100), query: '{ networks { slug } }' }, note: a })) });
  for (const text of attacks) await ask(origin, 'mutation ($id: ID!, $t: String!, $a: String) { annotate(caseId: $id, text: $t, author: $a) { id } }', { id: createCase.id, t: text, a: text.slice(0, 60) });
}
const terms = { words: attacks.filter((a) => !/\s/.test(a)), phrases: attacks.filter((a) => /\s/.test(a)) };
const long = attacks.filter((a) => [...a].length <= 200);
for (const [i, attack] of attacks.entries()) {
  const input = { id: `a${String(i).padStart(2, '0')}`, name: attack.slice(0, 60), description: attack, words: ['shared'] };
  if (i === 0) Object.assign(input, { description: attacks.join('\n').slice(0, 3000), words: terms.words.filter((w) => long.includes(w)), phrases: terms.phrases.filter((w) => long.includes(w)), languages: ['<i>'] });
  await ask(origin, 'mutation ($input: NarrativeInput!) { defineNarrative(input: $input) { id } }', { input });
}

const { networks } = await ask(origin, `{ networks { id slug topHashtags(first: 200) { items { value } } topClients(first: 200) { items { value } }
  accounts(first: 100) { nodes { id platformId screenName displayName bio location profileUrl language } }
  tweets(first: 1000, retweets: false) { nodes { id tweetId text client language hashtags urls pollChoices } } } }`);
// Nothing was lost on the way: every field of the store holds every attack.
const of = (list, field) => new Set(list.flatMap((x) => x[field]));
for (const n of networks) {
  for (const field of ['screenName', 'displayName', 'bio', 'location', 'language']) for (const a of attacks) assert.ok(of(n.accounts.nodes, field).has(a), `no account has as ${field}: ${a}`);
  for (const field of ['text', 'client', 'language', 'hashtags', 'pollChoices']) for (const a of attacks) assert.ok(of(n.tweets.nodes, field).has(a), `no tweet has as ${field}: ${a}`);
}

const browser = await launch();
let views = 0, texts = 0;
/** visitor opens views, and looks for what does not belong there and for what does. */
async function visitor() {
  const b = await open(browser, origin);
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
  const visit = async (path, shown = []) => {
    views++;
    await b.go(path);
    await clean(path);
    const text = await page.evaluate(() => [...document.querySelectorAll('main')].map((m) => m.textContent).join());
    for (const s of shown) {
      texts++;
      assert.ok(text.includes(s), `${path} does not show as it is: ${s}`);
    }
  };
  return { ...b, clean, visit };
}
const defang = (url) => !url.startsWith('http') ? url : url.replace(/^http/, 'hxxp').replace('evil.example', 'evil[.]example');

async function archive(n, accounts) {
  const v = await visitor();
  await v.visit(`/networks/${to(n.slug)}?top=200`, [...n.topHashtags.items.map((h) => `#${h.value}`), ...n.topClients.items.map((c) => c.value)]);
  for (const a of n.accounts.nodes.filter(accounts)) {
    await v.visit(`/accounts/${to(a.platformId)}`, [a.displayName, a.bio, a.location, a.language, `@${a.screenName}`, defang(a.profileUrl)]);
    const button = v.page.getByRole('button', { name: 'Open…' }).first();
    if (await button.count()) {
      await button.click();
      const link = v.page.locator('a[target=_blank][rel*=noopener]', { hasText: 'Leave for' }).first();
      assert.equal(await link.getAttribute('rel'), 'noopener noreferrer nofollow');
      assert.match(await link.getAttribute('href'), /^https?:\/\//);
    }
  }
  for (const t of n.tweets.nodes.filter((t) => t.tweetId.startsWith(`${n.slug[0]}0`))) {
    await v.visit(`/tweets/${to(t.tweetId)}`, [t.text, t.client, t.language, ...t.hashtags.map((h) => `#${h}`), ...t.pollChoices, ...t.urls.map(defang)]);
  }
  await v.end();
}

async function written() {
  const v = await visitor();
  const { page } = v;
  await v.visit('/');
  const { cases, narratives } = await ask(origin, '{ cases { id name createdBy } narratives { id name description rule { words phrases } } }');
  for (const a of attacks) assert.ok(cases.some((c) => c.name === a.slice(0, 60)) && narratives.some((n) => n.name === a.slice(0, 60)), a);
  await v.visit('/cases', cases.flatMap((c) => [c.name, c.createdBy]));
  await v.visit(`/cases/${to(cases[0].id)}`, [...attacks, ...attacks.map((a) => a.slice(0, 100))]);
  await page.goto(`${origin}/cases/${to(cases[0].id)}/report`);
  assert.equal(await page.locator('blockquote').count(), 2 * attacks.length);
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined, 'the report');
  const told = narratives.find((n) => n.id === 'a00');
  await v.visit('/narratives?id=a00', [...narratives.map((n) => n.name), told.description, ...told.rule.words, ...told.rule.phrases]);
  assert.ok(told.rule.words.length + told.rule.phrases.length >= long.length, 'every attack that can be a term is one');
  await v.visit('/narratives?id=a00&edit=a00');
  assert.equal(await page.getByLabel(/^Words, one a line/).inputValue(), told.rule.words.join('\n'));
  const slugs = networks.map((n) => n.slug);
  await v.visit(`/windows?networks=${to(slugs.join(','))}&accounts=1&q=1`);
  for (const behaviour of ['CO_RETWEET', 'CO_LINK', 'CO_TWEET', 'CO_HASHTAG']) {
    await v.visit(`/coordination?behaviour=${behaviour}&within=P7D&weight=1&sweep=1`);
    for (const d of await page.locator('main details summary').all()) await d.click();
    await v.clean(behaviour);
  }
  const [n] = networks;
  for (const id of [n.id, n.accounts.nodes[0].id, n.tweets.nodes[0].id]) await v.visit(`/around/${to(id)}?open=1&depth=2`);
  await v.visit(`/paths?from=${to(n.accounts.nodes[0].platformId)}&to=${to(n.accounts.nodes[1].platformId)}&over=both`);
  for (const kind of ['hashtags', 'urls', 'domains', 'texts', 'clients', 'accounts', 'tweets']) await v.visit(`/compare?kind=${kind}&first=500`);
  for (const text of ['<script', '"><img', 'javascript:', '{{', '</title>', "'-alert"]) {
    await v.visit(`/search?q=${to(text)}`);
    assert.equal(await page.title(), `Search for ${text} · Takedown`);
  }
  // Attacks in the address itself.
  for (const path of ['/networks/%3Cimg%20src%3Dx%20onerror%3Dpwned%3D1%3E', '/accounts/javascript%3Aalert(1)', '/search?q=%22%3E%3Cscript%3Epwned%3D1%3C%2Fscript%3E', '/windows?networks=%3Cscript%3E&width=%22%3E', '/coordination?behaviour=constructor&within=__proto__&weight=-1e9&cluster=%3Cb%3E', '/narratives?id=__proto__&edit=constructor', '/around/__proto__', '/paths?from=javascript:alert(1)&to=%3Cb%3E', '/graphiql#query=%3Cimg%20src%3Dx%20onerror%3Dpwned%3D1%3E&variables=%22']) {
    views++;
    await page.goto(origin + path);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => globalThis.pwned), undefined, path);
  }
  await v.end();
}

const one = new Set(networks[0].accounts.nodes.map((a) => a.platformId));
await Promise.all([
  archive(networks[0], () => true).then(() => archive(networks[1], (a) => !one.has(a.platformId))),
  written(),
]);
await browser.close();
console.log(`${views} views with ${texts} hostile texts; nothing ran, nothing was asked for`);
