// Where goods come from, which way they take and where they end: of all goods in one unit, over the whole horizon. What
// runs in a circle is cut and shown as two ends.
import { sankey, sankeyJustify } from 'd3-sankey'
import type { Context } from '../context'
import { distinct, groups, type Row, sum, text } from '../data'
import { withUnit } from '../format'
import { Choice } from '../parts/choice'
import { type Link, splitCycles } from '../parts/cycles'
import { Figure } from '../parts/figure'
import { type Amount, amounts, nothing, supplierOf } from '../parts/goods'
import { useTables } from '../parts/hooks'
import { useWidth } from '../parts/plot'
import { SolveChoice, useSolves } from '../parts/solve'
import { texts } from '../texts'
import type { Written } from '../written'

const t = texts.sankey

export type Sort = 'goods' | 'unserved' | 'loss' | 'circle'

export interface Flow extends Link {
  readonly sort: Sort
  readonly refs: readonly string[]
}

export default function SankeyView({ ctx }: { ctx: Context }) {
  const solves = useSolves(ctx)
  const tables = useTables(ctx.answer, ['flows', 'unserved', 'supply'], solves?.current ?? '')
  if (!solves || !tables?.flows || !tables.unserved || !tables.supply) return <p aria-busy="true">{texts.loading} …</p>
  const all = amounts(tables.flows, ctx.written)
  const units = unitsOf(all)
  const unit = units.includes(ctx.route.query.unit ?? '') ? (ctx.route.query.unit ?? '') : (units[0] ?? '')
  const flows = bySupplier(flowsOf(all, tables.unserved, unit, ctx.written), tables.supply, ctx.written)
  const { straight, cut } = splitCycles(flows)
  const ends = cut.flatMap((link): Flow[] => {
    const again = `again ${link.from} ${link.to}`
    return [
      { ...link, to: `${again} >`, sort: 'circle' },
      { ...link, from: `${again} <`, sort: 'circle' },
    ]
  })
  const name = namesOf(ctx.written, [...straight, ...ends])
  const into = straight.filter((flow) => /^(contracts|sources|in_transit|supplier) /.test(flow.from))
  const missing = straight.filter((flow) => flow.sort === 'unserved')
  const total = (list: readonly Flow[]) => list.reduce((amount, flow) => amount + flow.value, 0)
  const open = (flow: Flow) => () =>
    ctx.show({ title: `${name(flow.from)} → ${name(flow.to)}`, value: flow.value, unit, refs: flow.refs })
  return (
    <>
      <div class="choices">
        <SolveChoice ctx={ctx} solves={solves} />
        <Choice label={t.unit} value={unit} options={units.map((each) => [each, each])} choose={(each) => ctx.go({ query: { unit: each } })} />
      </div>
      <Figure
        title={`${t.title}: ${solves.name(solves.current)}`}
        sentence={t.sentence(
          solves.name(solves.current),
          withUnit(total(into), unit),
          missing.length > 0 ? withUnit(total(missing), unit) : '',
          cut.length,
        )}
        table={{
          columns: [{ title: t.from }, { title: t.to }, { title: t.amount, unit }, { title: t.split }],
          rows: [...straight, ...cut]
            .sort((a, b) => b.value - a.value)
            .map((flow) => ({
              cells: [name(flow.from), name(flow.to), flow.value, cut.includes(flow) ? '↻' : ''],
              open: open(flow),
            })),
        }}
      >
        <Drawing flows={[...straight, ...ends]} name={name} unit={unit} open={open} />
      </Figure>
    </>
  )
}

const unitsOf = (all: readonly Amount[]): string[] =>
  [...groups(all.filter(({ value }) => value > nothing), ({ unit }) => unit)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([unit]) => unit)

// Nodes are `place <family> <id>` or `<table> <key>`. What a plant makes is what leaves its place beyond what came there.
export function flowsOf(all: readonly Amount[], unserved: readonly Row[], unit: string, written: Written): Flow[] {
  const flows: Flow[] = []
  const add = (from: string, to: string, value: number, refs: readonly string[], sort: Sort = 'goods') => {
    if (value > nothing) flows.push({ from, to, value, refs, sort })
  }
  const at = (place: string, family: string) => `place ${family} ${place}`
  for (const { role, table, key, family, value, unit: of } of all) {
    if (of !== unit) continue
    const ref = [`${table}:${key}`]
    const node = `${table} ${key}`
    const place = at(written.text(table, key, 'place'), family)
    if (role === 'contract' || role === 'source') add(node, place, value, ref)
    else if (role === 'flow') {
      add(at(written.text('routes', key, 'from'), family), at(written.text('routes', key, 'to'), family), value, ref)
    } else if (role === 'arrival') add(node, at(written.text('routes', written.text(table, key, 'route'), 'to'), family), value, ref)
    else if (role === 'draw') value > 0 ? add(node, place, value, ref) : add(place, `${node} >`, -value, ref)
    else if (role === 'feed' || role === 'demand' || role === 'market' || role === 'sale') add(place, node, value, ref)
  }
  made(flows, add, written)
  for (const [node, rows] of groups(
    unserved.filter((row) => text(row, 'unit') === unit),
    (row) => `${text(row, 'table')} ${text(row, 'key')}`,
  )) {
    add('unserved', node, sum(rows, 'quantity'), [node.replace(' ', ':')], 'unserved')
  }
  return flows
}

type Add = (from: string, to: string, value: number, refs: readonly string[], sort?: Sort) => void

function made(flows: readonly Flow[], add: Add, written: Written): void {
  const plants = written.table('conversions').map(({ id }) => [id, written.text('conversions', id, 'place')] as const)
  const balance = new Map<string, number>()
  const put = (node: string, value: number) => balance.set(node, (balance.get(node) ?? 0) + value)
  for (const { from, to, value } of flows) {
    put(from, -value)
    put(to, value)
  }
  for (const [id, place] of plants) {
    const node = `conversions ${id}`
    const inputs = new Set(written.table('yields').filter((row) => row.id.startsWith(`${id}/`)).map((row) => written.family(row.id.split('/')[2] ?? '')))
    for (const family of inputs) {
      const lacking = -(balance.get(`place ${family} ${place}`) ?? 0)
      if (lacking <= nothing || (balance.get(node) ?? 0) <= nothing) continue
      add(node, `place ${family} ${place}`, lacking, [`conversions:${id}`])
      put(node, -lacking)
    }
    const lost = balance.get(node) ?? 0
    if (flows.some(({ to }) => to === node)) add(node, 'loss', lost, [`conversions:${id}`], 'loss')
  }
}

// Of very many suppliers in one unit, those of one state become one.
function bySupplier(flows: readonly Flow[], supply: readonly Row[], written: Written): Flow[] {
  const isSupply = (flow: Flow) => /^(contracts|sources|in_transit|storages) /.test(flow.from)
  const refs = distinct(flows.filter(isSupply).map(({ from }) => from.replace(' ', ':')))
  if (refs.length <= 24) return [...flows]
  const supplier = supplierOf(refs, 24, supply, written)
  const merged = groups(flows.map((flow) => (isSupply(flow) ? { ...flow, from: `supplier ${supplier(flow.from.replace(' ', ':'))}` } : flow)), (flow) => `${flow.from}\n${flow.to}\n${flow.sort}`)
  return [...merged.values()].flatMap((list) => {
    const [first] = list
    return first ? [{ ...first, value: list.reduce((total, flow) => total + flow.value, 0), refs: distinct(list.flatMap((flow) => flow.refs)) }] : []
  })
}

// A place is told apart by its goods only where several kinds of them pass through it.
function namesOf(written: Written, flows: readonly Flow[]): (node: string) => string {
  const nodes = distinct(flows.flatMap(({ from, to }) => [from, to]))
  const atPlace = groups(
    nodes.filter((node) => node.startsWith('place ')),
    (node) => node.split(' ')[2],
  )
  const name = (node: string): string => {
    if (node === 'unserved') return t.unserved
    if (node === 'loss') return t.loss
    const [table = '', id = '', place = ''] = node.split(' ')
    if (table === 'supplier') return node.slice('supplier '.length)
    if (table === 'again') return t.circle(node.endsWith('>') ? name(nodeOf(node, 1)) : name(nodeOf(node, 0)))
    if (table !== 'place') return written.name(table, id)
    const several = (atPlace.get(place)?.length ?? 0) > 1
    return written.name('places', place) + (several ? `: ${written.name('commodities', id)}` : '')
  }
  return name
}

// `again place gas A place gas B >`: the circle was cut between A and B.
function nodeOf(again: string, which: 0 | 1): string {
  const words = again.split(' ').slice(1, -1)
  return which === 0 ? words.slice(0, 3).join(' ') : words.slice(3).join(' ')
}

interface DrawingProps {
  flows: readonly Flow[]
  name(node: string): string
  unit: string
  open(flow: Flow): () => void
}

function Drawing({ flows, name, unit, open }: DrawingProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return <div ref={ref}>{width > 0 && flows.length > 0 && <Ribbons flows={flows} name={name} unit={unit} open={open} width={Math.max(width, 940)} />}</div>
}

function Ribbons({ flows, name, unit, open, width }: DrawingProps & { width: number }) {
  const ids = distinct(flows.flatMap(({ from, to }) => [from, to]))
  const ends = Math.max(ids.filter((id) => flows.every((flow) => flow.to !== id)).length, ids.filter((id) => flows.every((flow) => flow.from !== id)).length)
  const height = Math.max(320, ends * 30)
  const side = Math.min(190, width * 0.2)
  const layout = sankey<{ id: string }, { flow: Flow }>()
    .nodeId((node) => node.id)
    .nodeAlign(sankeyJustify)
    .nodeWidth(9)
    .nodePadding(16)
    .extent([
      [side, 18],
      [width - side, height - 18],
    ])
  const graph = layout({
    nodes: ids.map((id) => ({ id })),
    links: flows.map((flow) => ({ source: flow.from, target: flow.to, value: flow.value, flow })),
  })
  const columns = 1 + Math.max(...graph.nodes.map((node) => node.depth ?? 0))
  const gap = (width - 2 * side) / Math.max(1, columns - 1)
  const plain = (id: string) => name(id).split(':')[0]
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} class="sankey">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="3" height="6" class="hatch" />
        </pattern>
      </defs>
      {graph.links.map((link, i) => (
        <path key={i} d={ribbon(link)} class={`ribbon ${link.flow.sort}`} onClick={open(link.flow)}>
          <title>{`${name(link.flow.from)} → ${name(link.flow.to)}: ${withUnit(link.value, unit)}`}</title>
        </path>
      ))}
      {graph.nodes.map((node) => {
        const { x0 = 0, x1 = 0, y0 = 0, y1 = 0 } = node
        const left = x0 <= side + 1
        const right = x1 >= width - side - 1
        const middle = !left && !right
        return (
          <g key={node.id}>
            <rect x={x0} y={y0} width={x1 - x0} height={Math.max(1, y1 - y0)} class={node.id === 'unserved' ? 'node unserved' : 'node'}>
              <title>{`${name(node.id)}: ${withUnit(node.value ?? 0, unit)}`}</title>
            </rect>
            {(!middle || !node.id.startsWith('conversions ') || !ids.some((id) => id.startsWith('place ') && plain(id) === name(node.id))) && (
              <Name
                text={name(node.id)}
                x={left ? x0 - 6 : right ? x1 + 6 : x1 + 4}
                y={(y0 + y1) / 2}
                anchor={left ? 'end' : 'start'}
                room={middle ? gap - 16 : side - 8}
              />
            )}
          </g>
        )
      })}
    </svg>
  )
}

interface Placed {
  readonly source: { readonly x1?: number | undefined } | string | number
  readonly target: { readonly x0?: number | undefined } | string | number
  readonly y0?: number | undefined
  readonly y1?: number | undefined
  readonly width?: number | undefined
}

// A band of the same height everywhere, at least a line.
function ribbon({ source, target, y0 = 0, y1 = 0, width = 1 }: Placed): string {
  const x0 = typeof source === 'object' ? (source.x1 ?? 0) : 0
  const x1 = typeof target === 'object' ? (target.x0 ?? 0) : 0
  const half = Math.max(1, width) / 2
  const middle = (x0 + x1) / 2
  return (
    `M${x0},${y0 - half}C${middle},${y0 - half} ${middle},${y1 - half} ${x1},${y1 - half}` +
    `L${x1},${y1 + half}C${middle},${y1 + half} ${middle},${y0 + half} ${x0},${y0 + half}Z`
  )
}

// In up to three lines where one is too short; what does not fit is told by the tip and in the table.
function Name({ text: whole, x, y, anchor, room }: { text: string; x: number; y: number; anchor: 'start' | 'end'; room: number }) {
  const letters = Math.max(8, Math.floor(room / 6.3))
  const lines: string[] = []
  for (const word of whole.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && `${last} ${word}`.length <= letters) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const shown = lines.length > 3 ? [lines[0], lines[1], `${lines[2]} …`] : lines
  return (
    <text class="node-name" text-anchor={anchor}>
      <title>{whole}</title>
      {shown.map((line, i) => (
        <tspan key={i} x={x} y={y + 4 + (i - (shown.length - 1) / 2) * 13}>
          {line}
        </tspan>
      ))}
    </text>
  )
}

