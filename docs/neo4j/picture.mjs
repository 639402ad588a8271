// Takes amplifiers.png: the accounts that retweeted one core account twice or
// more, in Neo4j Browser with the style beside this file.
//
//   npm install --prefix /tmp/picture playwright-core
//   NODE_PATH=/tmp/picture/node_modules node docs/neo4j/picture.mjs ten_gop
//
// It needs a server with the sample loaded, Neo4j Browser on it, and Chromium.
// TAKEDOWN_NEO4J_USER and TAKEDOWN_NEO4J_PASSWORD log in; BROWSER is the page
// (http://127.0.0.1:7474/browser/) and CHROMIUM the program (/usr/bin/chromium).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const { chromium } = createRequire(import.meta.url)('playwright-core')
const { env } = process
const account = process.argv[2] ?? 'ten_gop'
const page = env.BROWSER ?? 'http://127.0.0.1:7474/browser/'
const beside = name => fileURLToPath(new URL(name, import.meta.url))

const browser = await chromium.launch({
  executablePath: env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
})
const tab = await browser.newPage({ viewport: { width: 1280, height: 860 } })
// Nothing but the server is asked.
await tab.route(url => url.host !== new URL(page).host, route => route.abort())
await tab.goto(page)
const frame = tab.getByTestId('frame').first()

// run puts a line into the editor, on a page without frames, and waits for its frame.
async function run(line) {
  await type(':clear')
  await frame.waitFor({ state: 'detached' })
  await type(line)
  await frame.waitFor()
}

async function type(line) {
  await tab.getByTestId('activeEditor').locator('textarea').first().focus()
  await tab.keyboard.insertText(line)
  await tab.getByTestId('editor-Run').click()
}

await tab.getByTestId('username').fill(env.TAKEDOWN_NEO4J_USER ?? 'neo4j')
await tab.getByTestId('password').fill(env.TAKEDOWN_NEO4J_PASSWORD ?? '')
await tab.getByTestId('connect').click()
await tab.getByText('You are connected').waitFor()
// A style in the editor is one line; a file may also be dropped on the page.
await run(':style ' + readFileSync(beside('takedown.grass'), 'utf8').replace(/\s+/g, ' '))
await run(`:param account => '${account.replace(/[\\']/g, '\\$&')}'`)
await run('MATCH (b:Account)-[e:AMPLIFIES]->(a:Account {platformId: $account}) WHERE e.retweets >= 2 RETURN a, e, b')
await frame.getByTitle('Fullscreen').click()
await tab.locator('svg g.node').first().waitFor()
await tab.waitForTimeout(6000) // for the layout to settle
await tab.getByLabel('zoom-to-fit').click()
await tab.waitForTimeout(1000)
await ring()
await tab.screenshot({ path: beside('amplifiers.png') })
await browser.close()

// ring drags the account to the middle and its amplifiers around it, in the
// order of the directions in which the layout left them.
async function ring() {
  const nodes = tab.locator('svg g.node')
  const middle = async i => {
    const { x, y, width, height } = await nodes.nth(i).boundingBox()
    return { x: x + width / 2, y: y + height / 2 }
  }
  const drag = async (i, to) => {
    const from = await middle(i)
    await tab.mouse.move(from.x, from.y)
    await tab.mouse.down()
    await tab.mouse.move(to.x, to.y, { steps: 4 })
    await tab.mouse.up()
  }
  const captions = await nodes.allTextContents()
  const core = captions.findIndex(caption => caption.trim() === account)
  const centre = await middle(core)
  const others = []
  for (let i = 0; i < captions.length; i++) {
    const at = await middle(i)
    if (i !== core) others.push({ i, angle: Math.atan2(at.y - centre.y, at.x - centre.x) })
  }
  others.sort((a, b) => a.angle - b.angle)
  await drag(core, { x: 520, y: 470 })
  for (const [k, { i }] of others.entries()) {
    const angle = 2 * Math.PI * k / others.length - Math.PI
    await drag(i, { x: 520 + 400 * Math.cos(angle), y: 470 + 330 * Math.sin(angle) })
  }
  await tab.mouse.move(5, 5)
  await tab.waitForTimeout(3000)
}
