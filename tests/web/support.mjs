// What the tests of the page share: packages of the page, a real server, a browser that notes all it asks for.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

// The packages are those of the page, wherever a test lies.
export const packages = createRequire(join(root, 'web/package.json'))

// For ctest: not failed, and counted as not run.
export function skip(why) {
  console.log(`skipped: ${why}`)
  process.exit(77)
}

export const cutset = process.env.CUTSET ?? join(root, 'build/release/cutset')
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

const timeout = 240e3

// Serves the cases on a free port, with a folder of its own. Answers to { url, stop }.
export function serve(cases) {
  const data = mkdtempSync(join(tmpdir(), 'cutset-page-'))
  const server = spawn(cutset, ['serve', ...cases.map((id) => join(root, 'cases', id)), '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stop = () =>
    new Promise((resolve) => {
      server.once('exit', () => {
        rmSync(data, { recursive: true, force: true })
        resolve()
      })
      server.kill()
    })
  return new Promise((resolve, reject) => {
    let said = ''
    const read = (text) => {
      said += text
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      if (url) resolve({ url, stop })
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.once('exit', () => reject(new Error(`the server ended: ${said}`)))
  })
}

export async function browse() {
  const { chromium } = packages('playwright-core')
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

// A page that notes what it asks for and what goes wrong in it.
export async function open(browser, address, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options })
  const asked = []
  const wrong = []
  page.setDefaultTimeout(timeout)
  page.on('request', (request) => asked.push(request.url()))
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()))
  page.on('pageerror', (error) => wrong.push(error.message))
  await page.goto(address)
  await ready(page)
  return { page, asked, wrong }
}

// Nothing is on its way any more.
export const ready = (page) =>
  page.waitForFunction(() => document.querySelector('main article') && !document.querySelector('[aria-busy=true]'), null, { timeout })

// What axe finds that keeps people out: serious and critical.
export async function barriers(page, rules) {
  await page.evaluate(readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8'))
  const options = { resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) }
  const { violations } = await page.evaluate((how) => window.axe.run(document, how), options)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target.join(' ')).join('; ')}`)
}
