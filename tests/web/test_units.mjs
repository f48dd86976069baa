// The parts of the page that need no browser, under Node's own test runner. Bundled first, as node 18 reads no TypeScript.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { packages, root } from './support.mjs'

const { buildSync } = packages('esbuild')
const from = join(root, 'tests/web/units')
const out = mkdtempSync(join(tmpdir(), 'cutset-units-'))
try {
  buildSync({
    entryPoints: readdirSync(from).filter((name) => name.endsWith('.test.ts')).map((name) => join(from, name)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    outdir: out,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    nodePaths: [join(root, 'web/node_modules')],
    logLevel: 'warning',
  })
  const files = readdirSync(out).map((name) => join(out, name))
  process.exitCode = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(out, { recursive: true })
}
