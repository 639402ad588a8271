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
  await page.clock.install();
  await page.goto(`${origin}/coordination?within=PT1H&weight=1&draw=1`);
  await page.locator('.graph .reading', { hasText: '10,000 edges. Drag to move' }).waitFor();
  await settled(page);
  await page.locator('.stage').scrollIntoViewIfNeeded();
  const box = await page.locator('.stage').boundingBox();
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  // Time goes on by as much as is said, so that nothing stands still on a slow machine.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
  await page.mouse.move(x, y);
  await page.mouse.down();
  // Each move is asked about two frames later, before anything stands still.
  const moves = [];
  for (let i = 1; i <= 5; i++) {
    await page.mouse.move(x + 20 * i, y + 10 * i);
    await page.clock.runFor(34);
    moves.push(await page.evaluate(() => [document.querySelector('.still').style.transform, globalThis.drawings]));
  }
  await page.mouse.up();
  assert.equal(new Set(moves.map(([transform]) => transform)).size, moves.length, `the graph did not follow: ${moves.join(' ')}`);
  const drawn = moves[0][1];
  assert.ok(drawn > 0, 'nothing was drawn');
  assert.deepEqual(moves.map(([, drawings]) => drawings), moves.map(() => drawn), 'it was drawn again while it moved');
  await page.clock.resume();
  await page.waitForFunction((drawn) => globalThis.drawings > drawn && document.querySelector('.still').style.transform === '', drawn);
  // Somewhere there is an account, which says its name.
  for (let at = 0, named = false; !named; at += 7) {
    assert.ok(at < box.width, 'no account said its name');
    await page.mouse.move(box.x + at, y);
    named = await page.evaluate(() => new Promise((done) => {
      requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelector('.sigma-hovers').style.display === '')));
    }));
  }
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForURL(/[/]accounts[/]./);
  await settled(page);
  await b.end();
  return 'moved, drawn again when still, clicked';
}
