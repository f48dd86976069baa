// ctest: full
// The views of money, shares, power and doubt, on the real server: what they show is what the engine says, and what they
// ask for can be stopped.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { browse, chromiumPath, cutset, open, ready, root, serve, skip } from './support.mjs'

if (!chromiumPath) skip('no chromium')

const id = 'belarus-2020'
let server, browser

before(async () => {
  server = await serve([id])
  browser = await browse()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})

// The answer's own exit status may say that it is one that is not liked.
function engine(verb, ...args) {
  const { stdout, status, stderr } = spawnSync(cutset, [verb, join(root, 'cases', id), ...args, '--no-detail', '--format', 'json'], {
    maxBuffer: 1 << 30,
    encoding: 'utf8',
  })
  assert.ok(status === 0 || status === 2, stderr)
  return JSON.parse(stdout)
}

const at = (view, query = '') => `${server.url}/#/${id}/${view}${query}`

// Rows of the table under the figure with that title, numbers as numbers.
const rowsOf = (page, title) =>
  page.locator('figure', { hasText: title }).locator('tbody tr').evaluateAll((all) =>
    all.map((row) => [...row.cells].map((cell) => (cell.querySelector('data') ? Number(cell.querySelector('data').value) : cell.textContent))),
  )

const close = (shown, told, what) =>
  assert.ok(Math.abs(shown - told) <= 1e-9 * Math.max(1, Math.abs(told)), `${what}: ${shown} for ${told}`)

const total = (numbers) => numbers.reduce((all, each) => all + each, 0)

test('who pays whom: every payment of the plan, and accounts that sum to zero', async () => {
  const { page, wrong } = await open(browser, at('incidence', '?solve=cut_off'))
  const told = engine('solve', '--scenario', 'cut_off', '--table', 'incidence', '--table', 'accounts')
  const shown = await rowsOf(page, 'Payer')
  assert.equal(shown.length, told.incidence.length)
  close(total(shown.map((row) => row[4])), total(told.incidence.map(({ amount }) => amount)), 'payments')
  assert.match(await page.locator('figure').first().innerText(), /accounts sum to zero/)
  const nets = await rowsOf(page, 'Who is left with how much')
  const most = told.accounts.reduce((a, b) => (b.net > a.net ? b : a))
  close(nets[0][3], most.net, most.account)

  // Another pair, by the keyboard: its terms add up to what it pays.
  const pair = page.getByLabel('Pair')
  await pair.focus()
  await page.keyboard.press('ArrowDown')
  await page.waitForURL(/pair=/)
  const [payer, recipient] = decodeURIComponent(/pair=([^&]*)/.exec(page.url())[1]).split('~')
  const terms = told.incidence.filter((row) => row.payer === payer && row.recipient === recipient)
  assert.ok(terms.length > 0)
  const listed = await rowsOf(page, 'Each line is one term')
  close(total(listed.map((row) => row[1])), total(terms.map(({ amount }) => amount)), `${payer} to ${recipient}`)
  assert.deepEqual(wrong, [])
  await page.close()
})

test('margins and leverage are those of the brief', async () => {
  const { page, wrong } = await open(browser, at('margins'))
  const told = engine('brief', '--table', 'margins', '--table', 'leverage', '--table', 'retaliation')
  const plants = await page.locator('figure').count()
  assert.equal(plants, new Set(told.margins.map(({ conversion }) => conversion)).size)
  const shown = (await rowsOf(page, 'what one more unit earns')).filter((row) => row[3] === 'normal').map((row) => row[5])
  const normal = told.margins.filter(({ name }) => name === 'normal').map(({ before }) => before)
  assert.deepEqual(shown.sort((a, b) => a - b), normal.sort((a, b) => a - b))

  await page.goto(at('leverage', '?months=12'))
  await ready(page)
  const costs = (await rowsOf(page, 'What each side can stop')).map((row) => row[4])
  assert.deepEqual(costs.sort((a, b) => a - b), told.leverage.map(({ cost }) => cost).sort((a, b) => a - b))
  const [first] = told.retaliation.filter(({ months, position }) => months === 12 && position === 4)
  const states = await rowsOf(page, 'Withdrawal by')
  assert.equal(states.length, 4)
  assert.deepEqual([states[3][1], states[3][3]], [first.first_loss, first.other_loss])
  assert.deepEqual(wrong, [])
  await page.close()
})

test('the cost of a share: the curve is asked for, the target moved by key, the plan and its dates asked for', async () => {
  const { page, wrong } = await open(browser, at('frontier', '?target=40'))
  await page.getByRole('button', { name: 'Compute what each share costs' }).press('Enter')
  const slider = page.getByLabel('Target')
  await slider.waitFor()
  const told = engine('diversify', '--supplier', 'RUS', '--share', '35%', '--calendar')
  const curve = await rowsOf(page, 'What a cap on the share')
  assert.deepEqual(curve.map((row) => row[1]), told.frontier.map(({ extra }) => extra))

  await slider.focus()
  for (let i = 0; i < 50; i++) await page.keyboard.press('ArrowLeft')
  assert.equal(await slider.inputValue(), '35')
  const row = told.frontier.findLast(({ share }) => share <= 35)
  const extra = Number(await page.locator('.frontier-curve .facts data').getAttribute('value'))
  close(extra, row.extra - row.slope * (35 - row.share), 'dearer at 35 %')
  const solved = told.headlines.find(({ answer }) => answer.startsWith('35.0% can be reached'))
  assert.ok(Math.abs(extra - solved.value) < 1e-6 * solved.value, `${extra} on the curve, ${solved.value} solved`)

  await page.getByRole('button', { name: /Ask for the plan at 35 %/ }).press('Enter')
  await page.locator('figure', { hasText: 'Until when measures can be decided' }).waitFor()
  const dates = (await rowsOf(page, 'Until when measures can be decided')).map((each) => each[4])
  assert.deepEqual(dates, told.calendar.map(({ reached_until }) => reached_until ?? '–'))
  assert.ok(dates.some((date) => date !== '–'))
  const binding = told.binding.filter(({ solve }) => solve === told.caps[0].solve)
  assert.equal(await page.locator('.binds tbody tr').count(), binding.length)
  assert.deepEqual(wrong, [])
  await page.close()
})

test('switch points: a search can be stopped, and finds what the engine finds', async () => {
  const { page, wrong } = await open(browser, at('switches'))
  await page.getByRole('button', { name: 'Search for what would turn an answer' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Search for what would turn an answer' }).waitFor()
  await page.getByLabel('Scenario').selectOption('cut_off')
  await page.getByRole('button', { name: 'Search for what would turn an answer' }).click()
  await page.locator('figure').first().waitFor()
  await ready(page)
  const { switch_points: told, switch_searches: searches } = engine('simulate', '--scenario', 'cut_off')
  const shown = await rowsOf(page, 'Where an answer turns')
  assert.deepEqual(shown.map((row) => [row[2], row[6]]), told.map(({ value, turns_at }) => [value, turns_at]))
  const looked = await rowsOf(page, 'What was looked at')
  assert.equal(total(looked.flatMap((row) => row.slice(1))), searches.length)
  const runs = await (await fetch(`${server.url}/api/v1/runs`)).json()
  assert.deepEqual(runs.filter(({ state }) => state === 'running' || state === 'waiting'), [], 'the stopped search goes on')
  assert.deepEqual(wrong, [])
  await page.close()
})

test('the back-test counts as the engine does', async () => {
  const { page, wrong } = await open(browser, at('backtest'))
  await page.locator('figure').first().waitFor()
  await ready(page)
  const told = engine('backtest')
  const scores = await rowsOf(page, 'Prediction and naive rules')
  assert.deepEqual(scores.map((row) => row.slice(1)), told.scores.map(({ targets, inside, nearest, mean_error }) => [targets, inside, nearest, mean_error]))
  const shown = await rowsOf(page, 'Predicted and observed')
  assert.deepEqual(shown.map((row) => row[5]), told.backtest.map(({ prediction }) => prediction ?? '–'))
  assert.deepEqual(wrong, [])
  await page.close()
})
