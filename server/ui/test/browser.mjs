// A browser that is cut off from everything but one origin, and what it must never do.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/**
 * open starts Chromium, as it is without a GPU. Requests to other origins are refused and
 * noted, like dialogs, errors and violations of the page's policy: end() fails on any.
 */
export async function open(origin, { theme = 'light', width = 1280, height = 860 } = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-dev-shm-usage'],
  });
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, acceptDownloads: true, locale: 'en-GB' });
  await context.addInitScript({ path: axe });
  const wrong = [];
  await context.route('**/*', (route) => {
    const url = new URL(route.request().url());
    if (url.origin === origin || url.protocol === 'blob:' || url.protocol === 'data:') return route.continue();
    wrong.push(`request to ${url.href}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('dialog', (d) => {
    wrong.push(`dialog: ${d.message()}`);
    void d.dismiss();
  });
  page.on('pageerror', (e) => wrong.push(`error: ${e.stack ?? e.message}`));
  page.on('console', (m) => {
    if (m.type() === 'error') wrong.push(`console: ${m.text()}`);
  });
  return {
    page,
    wrong,
    async go(path) {
      await page.goto(origin + path);
      await settled(page);
    },
    async end() {
      await browser.close();
      assert.deepEqual(wrong, []);
    },
  };
}

/** settled waits until no question is under way, nor any that follows from an answer. */
export async function settled(page) {
  await page.waitForSelector('main h1');
  for (let quiet = 0; quiet < 4; await page.waitForTimeout(60)) {
    quiet = (await page.evaluate(() => document.querySelector('main [aria-busy=true], main .waiting') === null)) ? quiet + 1 : 0;
  }
}

/** accessible runs axe's rules, WCAG 2.2 AA and best practices, over the page, and gives what is against one. */
export async function accessible(page, what) {
  return page.evaluate(async (where) => {
    const found = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return found.violations.map((v) => `${where}: ${v.id} (${v.impact}): ${v.nodes.slice(0, 3).map((n) => `${n.target.join(' ')}: ${n.any.map((a) => a.message).join('; ')}`).join(' | ')}`);
  }, what);
}

/** ask puts a question to the API, past the page. */
export async function ask(origin, query, variables = {}) {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

export const grouped = (n) => new Intl.NumberFormat('en').format(n);

/** figure is the number under a name, as the page shows it. */
export async function figure(page, name) {
  return page.locator('.figures div', { has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd').evaluate((e) => e.firstChild.textContent.trim());
}
