// How long the first view takes, against an empty page and the questions of the view:
// node first.mjs ORIGIN PATH... The empty page is the one for signing in: a heading, a form, no
// script. Questions are those that the view asks, asked again by themselves, those at the same
// time that the view asks at the same time. Each takes its turn, in a browser that was never
// here and in one that was; what is told are medians, in ms.
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { launch } from './browser.mjs';

const [, , origin, ...paths] = process.argv;
const TIMES = 41;

/** watch runs in the page, before anything of it: it notes when all that was asked had been painted. */
function watch() {
  const there = () => (location.pathname === '/signin'
    ? document.querySelector('form button')
    : document.querySelector('main .answer[aria-busy=false]') && !document.querySelector('main [aria-busy=true]'));
  globalThis.painted = new Promise((done) => {
    const look = new MutationObserver(() => {
      if (!there()) return;
      look.disconnect();
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel(); // whose message comes after the frame
        port1.onmessage = () => done(performance.now());
        port2.postMessage(null);
      });
    });
    look.observe(document, { subtree: true, childList: true, attributes: true });
  });
}

const browser = await launch();

async function time(context, path) {
  const page = await context.newPage();
  await page.goto(origin + path, { waitUntil: 'commit' });
  const took = await page.evaluate(() => globalThis.painted);
  await page.close();
  return took;
}

/** asked are the questions of a view, in the waves in which they follow each other. */
async function asked(context, path) {
  const waves = [[]];
  let answered = false;
  const page = await context.newPage();
  page.on('request', (r) => {
    if (!r.url().endsWith('/graphql') || r.method() !== 'POST') return;
    if (answered) waves.push([]);
    answered = false;
    waves.at(-1).push(r.postData());
  });
  page.on('response', (r) => { answered ||= r.url().endsWith('/graphql'); });
  await page.goto(origin + path);
  await page.evaluate(() => globalThis.painted);
  // What came with the document was asked too.
  if (await page.$('#answer')) waves[0].unshift(JSON.parse(gunzipSync(await readFile(new URL('../dist/first.json.gz', import.meta.url))))['/{$}']);
  await page.close();
  return waves;
}

const again = (page, waves) => page.evaluate(async (waves) => {
  const begun = performance.now();
  for (const wave of waves) {
    await Promise.all(wave.map(async (body) => (await fetch('/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).json()));
  }
  return performance.now() - begun;
}, waves);

const somebody = async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  await context.addInitScript(watch);
  return context;
};
const median = (of) => [...of].sort((a, b) => a - b)[of.length >> 1];

const known = await somebody();
const asking = await known.newPage();
await asking.goto(origin);
for (const path of paths) {
  const waves = await asked(known, path);
  const took = { empty: [], view: [], 'empty again': [], 'view again': [], questions: [] };
  for (let i = 0; i < TIMES; i++) {
    for (const [name, at] of [['empty', '/signin'], ['view', path]]) {
      const context = await somebody();
      took[name].push(await time(context, at));
      await context.close();
      took[`${name} again`].push(await time(known, at));
    }
    took.questions.push(await again(asking, waves));
  }
  const m = Object.fromEntries(Object.entries(took).map(([name, of]) => [name, median(of)]));
  const told = (name, suffix) => `${name}: view ${m[`view${suffix}`].toFixed(0)}, empty page ${m[`empty${suffix}`].toFixed(0)}, ${(m[`view${suffix}`] / (m[`empty${suffix}`] + m.questions)).toFixed(2)} times the empty page and the questions`;
  console.log(`${path}: ${waves.flat().length} questions in ${waves.length} waves, ${m.questions.toFixed(0)} ms\n  ${told('the first time', '')}\n  ${told('again', ' again')}`);
}
await browser.close();
