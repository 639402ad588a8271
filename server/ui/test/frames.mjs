// How many frames a second the page shows: node frames.mjs ORIGIN PATH... While the graph is
// laid out, while it is moved, and while the page scrolls; without a GPU.
import { launch, open, settled } from './browser.mjs';

const [, , origin, ...paths] = process.argv;
const browser = await launch();
const b = await open(browser, origin);
const { page } = b;
const frames = (ms) => page.evaluate((ms) => new Promise((done) => {
  const gaps = [];
  let last = performance.now();
  const end = last + ms;
  const frame = (now) => {
    gaps.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(frame);
    else done({ perSecond: Math.round((1000 * gaps.length) / (now - (end - ms))), longest: Math.round(Math.max(...gaps)) });
  };
  requestAnimationFrame(frame);
}), ms);
const say = (what, f) => console.log(`${what}: ${f.perSecond} frames a second, longest ${f.longest} ms`);

await page.goto(`${origin}/nothing`).catch(() => {});
b.wrong.length = 0;
say('a page without anything', await frames(2000));
for (const path of paths) {
  console.log(path);
  await page.goto(origin + path);
  const begun = Date.now();
  await page.waitForSelector('.graph canvas', { state: 'attached', timeout: 120_000 });
  say('laying out', await frames(3000));
  await page.waitForFunction(() => document.querySelector('.graph .reading')?.textContent.includes('Drag to move'), undefined, { timeout: 300_000 });
  console.log(`laid out after ${Date.now() - begun} ms: ${(await page.locator('.graph .reading').textContent()).split('.')[0]}`);
  await settled(page);
  await page.locator('.stage').scrollIntoViewIfNeeded();
  const box = await page.locator('.stage').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  const moving = frames(3000);
  for (let i = 0; i < 60; i++) {
    await page.mouse.move(box.x + box.width / 2 + 120 * Math.sin(i / 6), box.y + box.height / 2 + 80 * Math.cos(i / 6));
    await page.waitForTimeout(25);
  }
  say('moving', await moving);
  await page.mouse.up();
  const zooming = frames(2000);
  for (let i = 0; i < 20; i++) {
    await page.mouse.wheel(0, i < 10 ? -120 : 120);
    await page.waitForTimeout(60);
  }
  say('zooming', await zooming);
  await page.mouse.move(5, 300);
  const scrolling = frames(2000);
  for (let i = 0; i < 40; i++) {
    await page.mouse.wheel(0, i < 20 ? 150 : -150);
    await page.waitForTimeout(30);
  }
  say('scrolling', await scrolling);
}
await b.end();
await browser.close();
