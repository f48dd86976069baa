// ctest: full
// A report opens from a file, without a server or a network, shows all of its views and the numbers it carries, keeps
// nobody out, and prints.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { barriers, browse, chromiumPath, cutset, open, root, skip } from './support.mjs'

if (!chromiumPath) skip('no chromium')

const folder = mkdtempSync(join(tmpdir(), 'cutset-report-'))
const file = join(folder, 'report.html')
let browser, data

before(async () => {
  const { status, stderr } = spawnSync(cutset, ['brief', join(root, 'cases/belarus-2020'), '--quiet', '-o', file], { encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  const html = readFileSync(file, 'utf8')
  const [, json] = /<script type="application\/json" id="data">([^]*?)<\/script>/.exec(html.slice(html.lastIndexOf('<script type="application/json"')))
  data = JSON.parse(json)
  browser = await browse()
})
after(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true })
})

test('it opens by itself, with all it has', async () => {
  const { page, asked, wrong } = await open(browser, pathToFileURL(file).href)
  const values = await page.locator('.headline').evaluateAll((all) => all.map((line) => line.querySelector('.number data')?.getAttribute('value') ?? null))
  assert.deepEqual(values.map((value) => value && Number(value)), data.result.headlines.map(({ value }) => value))
  const parts = await page.locator('.contents a').count()
  assert.ok(parts >= 8)
  assert.equal(await page.locator('section.part').count(), parts)
  assert.deepEqual(await page.locator('main .refused').allTextContents(), [])
  assert.ok((await page.locator('.drawing svg').count()) >= 5)
  const digest = data.result.run.find(({ name }) => name === 'case_digest').value
  assert.ok((await page.locator('.masthead').innerText()).includes(digest.slice(0, 12)))

  await page.locator('.headline .number').nth(1).click()
  await page.locator('.panel .row-card').first().waitFor()
  assert.equal(await page.locator('.panel [aria-label^="Change"]').count(), 0, 'a report offers to change what it cannot')
  assert.deepEqual(await barriers(page), [])
  assert.deepEqual(wrong, [])
  assert.deepEqual(asked.filter((url) => !/^(file|data|blob):/.test(url)), [])
  const pdf = await page.pdf({ format: 'A4' })
  assert.deepEqual(pdf.subarray(0, 4).toString(), '%PDF')
  await page.close()
})
