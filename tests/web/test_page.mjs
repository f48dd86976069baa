// ctest: full
// The page in a browser, on the real server with both cases: every view draws, its numbers are the engine's, a changed
// assumption changes the brief, the keyboard is enough, nobody is kept out, and nothing leaves the machine.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { barriers, browse, chromiumPath, cutset, open, ready, root, serve, skip } from './support.mjs'

if (!chromiumPath) skip('no chromium')

const cases = ['belarus-2020', 'europe-gas']
let server, browser

before(async () => {
  server = await serve(cases)
  browser = await browse()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

// Not all need served is an answer too, told by the exit status.
function engine(...args) {
  const { stdout, status, stderr } = spawnSync(cutset, [...args, '--format', 'json'], { maxBuffer: 1 << 30, encoding: 'utf8' })
  assert.ok(status === 0 || status === 2, stderr)
  return JSON.parse(stdout)
}
const at = (id, view, query = '') => `${server.url}/#/${id}/${view}${query}`
const own = (asked) => asked.filter((url) => !/^(data|blob):/.test(url))
for (const id of cases) {
  test(`${id}: the brief is the engine's`, async () => {
    const { page, asked, wrong } = await open(browser, at(id, 'brief'))
    const told = engine('brief', join(root, 'cases', id), '--no-detail', '--table', 'headlines').headlines
    const topics = [...new Set(told.map(({ topic }) => topic))]
    const headlines = topics.flatMap((topic) => told.filter((each) => each.topic === topic))
    const lines = await page.locator('.headline').evaluateAll((all) =>
      all.map((line) => ({
        value: line.querySelector('.number data')?.getAttribute('value') ?? null,
        answer: line.querySelector('.answer').textContent,
      })),
    )
    assert.equal(lines.length, headlines.length)
    headlines.forEach(({ value, answer, proof, kind }, i) => {
      assert.equal(lines[i].value === null ? null : Number(lines[i].value), value, answer)
      for (const part of [answer, proof, kind]) assert.ok(lines[i].answer.includes(part ?? ''), `${lines[i].answer} lacks ${part}`)
    })
    assert.deepEqual(wrong, [])
    assert.deepEqual(own(asked).filter((url) => !url.startsWith(`${server.url}/`)), [])
    await page.close()
  })

  test(`${id}: every view draws and keeps nobody out, light and dark, narrow and wide`, async () => {
    const { page, asked, wrong } = await open(browser, at(id, 'brief'))
    const views = await page.locator('nav.views a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
    assert.ok(views.length >= 5)
    for (const href of views) {
      await page.goto(`${server.url}/${href}`)
      await ready(page)
      const found = await page.locator('main .refused').allTextContents()
      assert.deepEqual(found, [], href)
      assert.ok(await page.locator('main article').innerText(), `${href} is empty`)
      assert.deepEqual(await barriers(page), [], href)
      await page.emulateMedia({ colorScheme: 'dark' })
      assert.deepEqual(await barriers(page, ['color-contrast']), [], `${href}, dark`)
      await page.emulateMedia({ colorScheme: 'light' })
      for (const width of [360, 2560]) {
        await page.setViewportSize({ width, height: 900 })
        await ready(page)
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        assert.ok(over <= 0, `${href} is ${over} px wider than ${width} px`)
      }
      await page.setViewportSize({ width: 1280, height: 900 })
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(own(asked).filter((url) => !url.startsWith(`${server.url}/`)), [])
    await page.close()
  })
}

test('a drawing shows what the engine says: supply of a plan', async () => {
  const { page, wrong } = await open(browser, at('belarus-2020', 'sankey', '?solve=cut_off&unit=kt'))
  const { supply } = engine('solve', join(root, 'cases/belarus-2020'), '--scenario', 'cut_off', '--no-detail', '--table', 'supply')
  await page.getByText('Numbers', { exact: true }).first().click()
  const rows = await page.locator('table tbody tr').evaluateAll((all) =>
    all.map((row) => [row.cells[0].textContent, Number(row.querySelector('data')?.value)]),
  )
  const usa = supply.find(({ key }) => key === 'usa')
  const [, shown] = rows.find(([from]) => from === 'US crude at the Gulf of Mexico')
  assert.ok(Math.abs(shown - usa.quantity) < 1e-6 * usa.quantity, `${shown} for ${usa.quantity}`)
  assert.deepEqual(wrong, [])
  await page.close()
})

test("January's deliveries, another assumption, and the way back: by the keyboard alone", async () => {
  const { page, wrong } = await open(browser, at('belarus-2020', 'brief'))
  const texts = await page.locator('.headline').allTextContents()
  const position = texts.findIndex((text) => /The suspension.*normal load/.test(text))
  const line = page.locator('.headline').nth(position)
  const values = () => page.locator('.headline').evaluateAll((all) => all.map((each) => each.querySelector('.number data')?.getAttribute('value') ?? null))
  const unchanged = await values()

  await line.locator('button').focus()
  await page.keyboard.press('Enter')
  await page.locator('.panel').waitFor()
  assert.equal(await page.evaluate(() => document.activeElement.id), 'panel-title')
  assert.match(await page.locator('.panel').innerText(), /intellinews\.com/)
  const cell = page.locator('.panel [aria-label="Change scenarios:suspension/1 value"]').first()
  for (let steps = 0; !(await cell.evaluate((button) => button === document.activeElement)); steps++) {
    assert.ok(steps < 200, 'tab does not get to the cell')
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await page.locator('.edit input').waitFor()
  await page.keyboard.type('half a million')
  await page.keyboard.press('Enter')
  await page.locator('.edit .refused').waitFor()

  await page.keyboard.press('Control+A')
  await page.keyboard.type('1 Mt/month')
  await page.keyboard.press('Enter')
  await page.locator('.effect table').waitFor()
  const set = 'scenarios.suspension/1.value=1 Mt/month'
  const folder = join(root, 'cases/belarus-2020')
  const { stages } = engine('solve', folder, '--scenario', 'suspension', '--set', set, '--no-detail', '--table', 'stages')
  const changed = stages.find(({ goal }) => goal === 'net cost').objective / 1000
  assert.match(await page.locator('.effect').innerText(), new RegExp(Math.round(changed).toLocaleString('en')))
  assert.match(page.url(), /set=scenarios\.suspension/)
  assert.match(await page.locator('.changes pre').textContent(), /my_changes,1,.*contracts,duty_free,max,set,1,Mt\/month,2020-01-01/)

  await page.locator('.headline.moved').first().waitFor()
  const { headlines } = engine('brief', folder, '--set', set, '--no-detail', '--table', 'headlines')
  const topics = [...new Set(headlines.map(({ topic }) => topic))]
  const told = topics.flatMap((topic) => headlines.filter((each) => each.topic === topic)).map(({ value }) => value)
  assert.deepEqual((await values()).map((value) => value && Number(value)), told)
  assert.notDeepEqual(await values(), unchanged)

  // Undoing it brings the case back; the address alone brings the change back.
  await page.keyboard.press('Escape')
  const address = page.url()
  await page.getByRole('button', { name: 'Undo the last' }).focus()
  await page.keyboard.press('Enter')
  await page.locator('.changes').waitFor({ state: 'detached' })
  assert.deepEqual(await values(), unchanged)
  await page.goto(address)
  await page.locator('.headline.moved').first().waitFor()
  assert.deepEqual(wrong.filter((text) => !/422/.test(text)), [])
  await page.close()
})

describe('ways out of the page', () => {
  test('SVG, PNG and CSV of a view', async () => {
    const { page, wrong } = await open(browser, at('belarus-2020', 'supply'))
    const files = {}
    for (const kind of ['SVG', 'PNG', 'CSV']) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`.downloads button[aria-label$="as ${kind}"]`).first().click()])
      files[kind] = readFileSync(await download.path())
    }
    const svg = files.SVG.toString()
    assert.match(svg, /^<svg[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    assert.ok(!svg.includes('var(--'), 'colours of the page are left in the SVG')
    assert.deepEqual([...files.PNG.subarray(1, 4)], [...Buffer.from('PNG')])
    assert.ok(files.PNG.length > 5000)
    const [header, ...rows] = files.CSV.toString().trim().split('\n')
    assert.match(header, /^period,/)
    assert.equal(rows.length, 26)
    assert.deepEqual(wrong, [])
    await page.close()
  })
})

test('the page weighs less than 400 kB, and its first view is there at once', async () => {
  const { page, asked } = await open(browser, at('belarus-2020', 'brief'))
  for (const href of await page.locator('nav.views a').evaluateAll((links) => links.map((link) => link.href))) {
    await page.goto(href)
    await ready(page)
  }
  const files = [...new Set(own(asked).map((url) => url.split('#')[0]))].filter((url) => !url.includes('/api/'))
  let weight = 0
  for (const url of files) {
    const body = Buffer.from(await (await fetch(url)).arrayBuffer())
    weight += gzipSync(body, { level: 9 }).length
  }
  await page.close()
  const times = []
  for (let i = 0; i < 3; i++) {
    const fresh = await browser.newContext()
    const began = performance.now()
    const again = await fresh.newPage()
    await again.goto(at('belarus-2020', 'brief'))
    await again.locator('.headline').first().waitFor()
    times.push(Math.round(performance.now() - began))
    await fresh.close()
  }
  console.log(`page: ${Math.round(weight / 1024)} kB compressed in ${files.length} files; first view after ${times.join(', ')} ms`)
  assert.ok(files.length >= 3)
  assert.ok(weight < 400 * 1024, `${weight} bytes`)
  assert.ok(Math.min(...times) < 5000, `first view after ${times} ms`)
})
