// A graph of ten thousand edges: it follows the pointer without being drawn again, and opens what is clicked.
import assert from 'node:assert/strict';
import { open, settled } from './browser.mjs';

export async function large(browser, origin) {
  const b = await open(browser, origin);
  const { page } = b;
  await page.addInitScript(() => {
    globalThis.drawings = 0;
    for (const name of ['drawArrays', 'drawArraysInstanced', 'readPixels']) {
      const own = WebGL2RenderingContext.prototype[name];
      WebGL2RenderingContext.prototype[name] = function (...of) {
        globalThis.drawings++;
        return own.apply(this, of);
      };
    }
  });
  await page.goto(`${origin}/coordination?within=PT1H&weight=1&draw=1`);
  await page.locator('.graph .reading', { hasText: '10,000 edges. Drag to move' }).waitFor();
  await settled(page);
  await page.locator('.stage').scrollIntoViewIfNeeded();
  const box = await page.locator('.stage').boundingBox();
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  await page.mouse.move(x, y);
  await page.mouse.down();
  // Each move is asked about in the frame after it, before anything stands still.
  const moves = [];
  for (let i = 1; i <= 5; i++) {
    await page.mouse.move(x + 20 * i, y + 10 * i);
    moves.push(await page.evaluate(() => new Promise((done) => {
      requestAnimationFrame(() => requestAnimationFrame(() => done([document.querySelector('.still').style.transform, globalThis.drawings])));
    })));
  }
  await page.mouse.up();
  assert.equal(new Set(moves.map(([transform]) => transform)).size, moves.length, `the graph did not follow: ${moves.join(' ')}`);
  const drawn = moves[0][1];
  assert.ok(drawn > 0, 'nothing was drawn');
  assert.deepEqual(moves.map(([, drawings]) => drawings), moves.map(() => drawn), 'it was drawn again while it moved');
  await page.waitForFunction((drawn) => globalThis.drawings > drawn && document.querySelector('.still').style.transform === '', drawn);
  // Somewhere there is an account.
  for (let at = 0; new URL(page.url()).pathname === '/coordination'; at += 7) {
    assert.ok(at < box.width, 'no account could be clicked');
    await page.mouse.click(box.x + at, y);
  }
  assert.match(new URL(page.url()).pathname, /^\/accounts\/./);
  await settled(page);
  await b.end();
  return 'moved, drawn again when still, clicked';
}
