// A narrative is defined, with its mistakes told, counted, changed and deleted.
import assert from 'node:assert/strict';
import { ask, figure, grouped, open, settled } from './browser.mjs';

export async function narratives(browser, origin) {
  const b = await open(browser, origin);
  const { page } = b;
  await b.go('/narratives');
  await page.getByRole('button', { name: 'Define another' }).click();
  await page.getByLabel('Short name: a to z, 0 to 9 and -').fill('zz-police');
  await page.getByLabel('Name', { exact: true }).fill('The police <b>');
  await page.getByLabel(/^Words, one a line/).fill('police\ntwo words');
  await page.getByRole('button', { name: 'Define it' }).click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.match(await alert.textContent(), /^BAD_USER_INPUT: .*two words/);
  // What was written is still there, and the mistake can be mended.
  assert.equal(await page.getByLabel(/^Words, one a line/).inputValue(), 'police\ntwo words');
  await page.getByLabel(/^Words, one a line/).fill('police');
  await page.getByLabel(/^Phrases, one a line/).fill('two words');
  await page.getByRole('button', { name: 'Define it' }).click();
  await page.getByRole('button', { name: 'Change it' }).waitFor();
  await settled(page);
  assert.equal(new URL(page.url()).searchParams.get('id'), 'zz-police');
  const spread = async () => (await ask(origin, '{ narrative(id: "zz-police") { version name rule { words phrases without } spread { tweetCount } } }')).narrative;
  let told = await spread();
  assert.deepEqual([told.name, told.rule.words, told.rule.phrases], ['The police <b>', ['police'], ['two words']]);
  assert.equal(await figure(page, 'tweets'), grouped(told.spread.tweetCount));
  // Somebody else changes it meanwhile: that is told, and not overwritten.
  await page.getByRole('button', { name: 'Change it' }).click();
  await ask(origin, 'mutation ($v: Int!) { defineNarrative(input: { id: "zz-police", name: "Theirs", words: ["police"], version: $v }) { version } }', { v: told.version });
  await page.getByLabel(/^Without, one a line/).fill('nothing');
  await page.getByRole('button', { name: 'Change it' }).click();
  await alert.waitFor();
  assert.match(await alert.textContent(), /^CONFLICT/);
  assert.equal((await spread()).name, 'Theirs');
  await b.go('/narratives?id=zz-police');
  await page.getByRole('button', { name: 'Change it' }).click();
  await page.getByLabel(/^Without, one a line/).fill('nothing');
  await page.getByRole('button', { name: 'Change it' }).click();
  await page.getByRole('button', { name: 'Define another' }).waitFor();
  told = await spread();
  assert.deepEqual(told.rule.without, ['nothing']);
  await page.getByRole('button', { name: 'Change it' }).click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: /^Delete it/ }).click();
  await page.getByRole('button', { name: 'Define another' }).waitFor();
  assert.equal(await spread(), null);
  await b.end();
  return 'defined, refused, changed and deleted';
}
