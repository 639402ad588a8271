// Looks at a report in a browser: node look.mjs ORIGIN PICTURES. It holds to the rules of
// accessibility in both themes, is no wider than a telephone, and can be printed.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessible, launch, open, picture } from '../../server/ui/test/browser.mjs';

const [, , origin, pictures] = process.argv;
const browser = await launch();
const b = await open(browser, origin, { width: 1000, height: 1500 });
const { page } = b;
const keep = (name, options = {}) => picture(page, { path: join(pictures, `${name}.png`), ...options });

await page.goto(origin);
assert.deepEqual(await accessible(page, 'the report'), []);
await keep('report-dark');
await page.emulateMedia({ colorScheme: 'light' });
await keep('report');

// What is marked lies within its chart, and no bar leaves it.
for (const box of await page.$$eval('figure svg', (all) => all.flatMap((svg) => [...svg.querySelectorAll('rect, path, text')].map((e) => e.getBBox()).map((x) => [x.x, x.y, x.x + x.width, x.y + x.height])))) {
  assert.ok(box[0] >= 0 && box[1] >= 0 && box[2] <= 720.5 && box[3] <= 180, `${box} leaves the chart`);
}
for (const labels of await page.$$eval('figure svg', (all) => all.map((svg) => [...svg.querySelectorAll('text')].filter((e) => e.getAttribute('y') === '174').map((e) => e.getBBox()).map((x) => [x.x, x.x + x.width])))) {
  for (let i = 1; i < labels.length; i++) assert.ok(labels[i][0] > labels[i - 1][1], `labels run into each other: ${labels}`);
}

await page.setViewportSize({ width: 360, height: 740 });
assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), 'as wide as a telephone');
await keep('report-narrow');

await page.setViewportSize({ width: 1000, height: 1200 });
await writeFile(join(pictures, 'report.pdf'), await page.pdf({ format: 'A4' }));
await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
assert.deepEqual(await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]), ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'], 'black on white, whatever the theme');
const asked = page.locator('details.asked pre').first();
if (await asked.count()) assert.ok(await asked.evaluate((e) => e.checkVisibility({ contentVisibilityAuto: true }) && e.getBoundingClientRect().height > 0), 'the question is printed');
await b.end();
await browser.close();
console.log('looked');
