// A browser that is cut off from everything but one origin, and what it must never do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG's rules, and axe's own. */
export const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const RULES = [...WCAG, 'best-practice'];
// Those that depend on colours. All else is the same in every theme.
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** launch starts Chromium, as it is without a GPU. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-dev-shm-usage'],
  });
}

/**
 * open begins anew, as somebody who was never here. Requests to other origins are refused and
 * noted, like dialogs, errors and violations of a page's policy: end() fails on any.
 */
export async function open(browser, origin, { theme = 'light', width = 1280, height = 860 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, acceptDownloads: true, locale: 'en-GB' });
  const wrong = [];
  await context.route('**/*', (route) => {
    const url = new URL(route.request().url());
    if (url.origin === origin || url.protocol === 'blob:' || url.protocol === 'data:') return route.continue();
    wrong.push(`request to ${url.href}`);
    return route.abort();
  });
  context.setDefaultTimeout(120_000);
  context.on('page', (page) => {
    page.on('dialog', (d) => {
      wrong.push(`dialog: ${d.message()}`);
      void d.dismiss();
    });
    page.on('pageerror', (e) => wrong.push(`error: ${e.stack ?? e.message}`));
    page.on('console', (m) => {
      if (m.type() === 'error') wrong.push(`console: ${m.text()}`);
    });
  });
  const page = await context.newPage();
  return {
    page,
    wrong,
    async go(path) {
      await page.goto(origin + path);
      await settled(page);
    },
    async end() {
      await context.close();
      assert.deepEqual(wrong, []);
    },
  };
}

/** settled waits until no question is under way, nor any that follows from an answer. */
export async function settled(page) {
  await page.waitForSelector('main h1');
  for (let quiet = 0; quiet < 3; await page.waitForTimeout(40)) {
    quiet = (await page.evaluate(() => document.querySelector('main[aria-busy=true], main [aria-busy=true], main .waiting') === null)) ? quiet + 1 : 0;
  }
}

/**
 * accessible runs axe's rules, WCAG 2.2 AA and best practices, over the whole page, those about
 * colours in each theme, and gives what is against one. Known are pairs of a rule and what is let through of it; the
 * pause is for what takes its new colours after the page.
 */
export async function accessible(page, what, { rules = RULES, themes = ['light', 'dark'], known = [], pause = 0 } = {}) {
  // Not with each document: it takes longer to read than the page, and few are checked.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const against = [];
  for (const [i, theme] of themes.entries()) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(pause);
    against.push(...await page.evaluate(async ({ what, rules, known }) => {
      const found = await globalThis.axe.run({ runOnly: rules, resultTypes: ['violations'] });
      return found.violations.flatMap(({ id, impact, nodes }) => {
        const left = nodes.filter((n) => !known.some(([rule, selector]) => rule === id && document.querySelector(n.target[0])?.matches(selector)));
        return left.length === 0 ? [] : [`${what}: ${id} (${impact}): ${left.slice(0, 3).map((n) => `${n.target.join(' ')}: ${[...n.any, ...n.all, ...n.none].map((a) => a.message).join('; ')}`).join(' | ')}`];
      });
    }, { what: `${what}, ${theme}`, rules: i === 0 ? rules : COLOURS, known }));
  }
  return against;
}

/**
 * picture keeps a picture of a page or a part of it. The first that a browser is asked for it
 * now and then refuses, and makes when asked again (MarketSquare/robotframework-browser#5237).
 */
export async function picture(of, options) {
  try {
    await of.screenshot(options);
  } catch (e) {
    if (!e.message.includes('Unable to capture screenshot')) throw e;
    await of.screenshot(options);
  }
}

/** panel is the part of the page under a heading. */
export const panel = (page, title) => page.locator('section.panel', { has: page.getByRole('heading', { name: title, exact: true }) });

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
export async function figure(within, name) {
  return within.locator('.figures div', { has: (within.page?.() ?? within).locator('dt', { hasText: new RegExp(`^${name}$`) }) }).locator('dd').evaluate((e) => e.firstChild.textContent.trim());
}
