// The map of the world, made small at build time: `import topology from 'virtual:world'`.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { presimplify, quantile, simplify } from 'topojson-simplify'
import type { GeometryCollection, Topology } from 'topojson-specification'
import type { Plugin } from 'vite'

// The atlas has no code, or -99, for lands whose standing is disputed. They get one each, so that no two are taken for
// the same land.
const codes: Record<string, string> = {
  Kosovo: 'XKX',
  'N. Cyprus': 'X-NCY',
  Somaliland: 'X-SOL',
  'Siachen Glacier': 'X-SIA',
  'Indian Ocean Ter.': 'X-IOT',
  'Ashmore and Cartier Is.': 'X-ASH',
}

export function smallWorld(): Topology {
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-50m.json')
  const whole = JSON.parse(readFileSync(file, 'utf8')) as Topology
  const countries = whole.objects.countries as GeometryCollection<{ name?: string }>
  for (const country of countries.geometries) {
    const name = (country.properties as { name?: string } | undefined)?.name ?? ''
    if (country.id === undefined || country.id === '-99') country.id = codes[name] ?? `X-${name}`
  }
  const only = { ...whole, objects: { countries } } as Topology<{ countries: typeof countries }>
  const weighted = presimplify(only)
  const small = simplify(weighted, quantile(weighted, 0.82))
  return quantized(small)
}

// Whole numbers and differences are a third of the size of coordinates.
function quantized(topology: Topology): Topology {
  const [k, x0, y0] = [25000 / 360, -180, -90]
  const arcs = topology.arcs.map((arc) => {
    let [px, py] = [0, 0]
    const steps: [number, number][] = []
    for (const [x = 0, y = 0] of arc) {
      const [qx, qy] = [Math.round((x - x0) * k), Math.round((y - y0) * k)]
      if (steps.length > 1 && qx === px && qy === py) continue
      steps.push([qx - px, qy - py])
      ;[px, py] = [qx, qy]
    }
    return steps
  })
  return { ...topology, arcs, transform: { scale: [1 / k, 1 / k], translate: [x0, y0] } } as Topology
}

export function world(): Plugin {
  const id = 'virtual:world'
  return {
    name: 'world',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) =>
      source === `\0${id}` ? `export default JSON.parse(${JSON.stringify(JSON.stringify(smallWorld()))})` : undefined,
  }
}
