// The page over the demo, in one Chromium: node page.mjs ORIGIN PICTURES.
import { launch } from './browser.mjs';
import { measures } from './measures.mjs';
import { narratives } from './narratives.mjs';
import { playground } from './playground.mjs';
import { everywhere } from './everywhere.mjs';
import { large } from './large.mjs';
import { walk } from './walk.mjs';

const [, , origin, pictures] = process.argv;
const browser = await launch();
// Two at a time: no more can be drawn at once. Each is somebody of their own, and what one
// writes (a case, a narrative) is not what another counts.
const parts = [
  ['walk', () => walk(browser, origin, pictures)],
  ['measures', () => measures(browser, origin, pictures)],
  ['everywhere', () => everywhere(browser, origin, pictures)],
  ['narratives', () => narratives(browser, origin)],
  ['playground', () => playground(browser, origin, pictures)],
  ['large', () => large(browser, origin)],
];
let failed = false;
await Promise.all([1, 2].map(async () => {
  for (let part = parts.shift(); part; part = parts.shift()) {
    const [name, run] = part, start = performance.now();
    try {
      console.log(`${name}: ${await run()}, ${Math.round(performance.now() - start)} ms`);
    } catch (e) {
      failed = true;
      console.log(`${name}: ${e.stack}`);
    }
  }
}));
await browser.close();
if (failed) process.exit(1);
