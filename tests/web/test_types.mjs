// ctest: full
// The page's types, as strict as they can be, and the lock file without names of hosts.
import { readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './support.mjs'

const lock = readFileSync(join(root, 'web/package-lock.json'), 'utf8')
if (lock.includes('"resolved"')) {
  console.error('web/package-lock.json names a registry: npm install has to run in web, where .npmrc is')
  process.exitCode = 1
}
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'web/package.json'), 'utf8'))
for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
  if (/^\d+\.\d+\.\d+$/.test(version)) continue
  console.error(`${name} is not pinned to one version: ${version}`)
  process.exitCode = 1
}
const { status } = spawnSync(process.execPath, [join(root, 'web/node_modules/typescript/bin/tsc'), '--noEmit'], {
  cwd: join(root, 'web'),
  stdio: 'inherit',
})
process.exitCode ||= status ?? 1
