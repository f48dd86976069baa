// Who supplies, period by period, as a rate a day, with what is not served on top.
import { rectY, ruleY } from '@observablehq/plot'
import type { Context } from '../context'
import { distinct, groups, num, type Row, sum, text } from '../data'
import { after, day, withUnit } from '../format'
import { Choice } from '../parts/choice'
import { Figure } from '../parts/figure'
import { nothing, supplierOf } from '../parts/goods'
import { useTables } from '../parts/hooks'
import { Plot } from '../parts/plot'
import { SolveChoice, useSolves } from '../parts/solve'
import { texts } from '../texts'
import type { Written } from '../written'

const t = texts.supply

interface Bar {
  readonly what: string
  readonly period: string
  readonly from: Date
  readonly to: Date
  readonly amount: number
  readonly rate: number
}

const inflow = new Set(['contract', 'source', 'arrival', 'draw'])
const use = new Set(['demand', 'market', 'sale', 'feed'])

export default function Supply({ ctx }: { ctx: Context }) {
  const solves = useSolves(ctx)
  const tables = useTables(ctx.answer, ['flows', 'unserved', 'periods', 'supply'], solves?.current ?? '')
  if (!solves || !tables?.flows || !tables.unserved || !tables.periods || !tables.supply) return <p aria-busy="true">{texts.loading} …</p>
  const { flows, unserved, periods, supply } = tables
  const families = familiesOf(flows, ctx.written)
  const family = families.includes(ctx.route.query.good ?? '') ? (ctx.route.query.good ?? '') : (families[0] ?? '')
  const unit = text(flows.find((row) => ctx.written.family(text(row, 'commodity')) === family), 'unit')
  const { bars, order, refs } = barsOf(flows, unserved, periods, supply, family, ctx.written)
  const total = (what: string) => bars.filter((bar) => bar.what === what).reduce((amount, bar) => amount + bar.amount, 0)
  const missing = total(t.unserved)
  const supplied = order.filter((what) => what !== t.unserved)
  const top = supplied.slice(0, 2).map((what) => `${what} (${withUnit(total(what), unit)})`)
  const name = ctx.written.name('commodities', family)
  return (
    <>
      <div class="choices">
        <SolveChoice ctx={ctx} solves={solves} />
        <Choice
          label={t.family}
          value={family}
          options={families.map((id) => [id, ctx.written.name('commodities', id)])}
          choose={(good) => ctx.go({ query: { good } })}
        />
      </div>
      <Figure
        title={`${name}: ${solves.name(solves.current)}`}
        sentence={t.sentence(solves.name(solves.current), name, top.join(', '), missing > nothing ? withUnit(missing, unit) : '')}
        legend={order.map((what) => (
          <span class="key" key={what}>
            <span class="swatch" style={{ background: colour(what, order) }} />
            {refs.has(what) ? (
              <button type="button" class="plain" onClick={() => ctx.show({ title: what, value: total(what), unit, refs: refs.get(what) ?? [] })}>
                {what}
              </button>
            ) : (
              what
            )}
          </span>
        ))}
        table={{
          columns: [{ title: t.period }, ...order.map((what) => ({ title: what, unit: t.perDay(unit) }))],
          rows: [...groups(bars, (bar) => bar.period)].map(([period, list]) => ({
            cells: [period, ...order.map((what) => list.find((bar) => bar.what === what)?.rate ?? 0)],
          })),
        }}
      >
        <Plot
          options={(width) => ({
            height: Math.round(Math.max(280, Math.min(width * 0.42, 520))),
            marginLeft: 56,
            marginBottom: 40,
            x: { type: 'utc', label: null },
            y: { label: t.perDay(unit), grid: true, nice: true },
            color: { domain: order, range: order.map((what) => colour(what, order)) },
            marks: [
              rectY(bars, {
                x1: 'from',
                x2: 'to',
                y: 'rate',
                fill: 'what',
                order: order,
                insetLeft: 0.5,
                insetRight: 0.5,
                title: (bar: Bar) => `${bar.what}, ${bar.period}: ${withUnit(bar.rate, t.perDay(unit))}`,
              }),
              ruleY([0]),
            ],
          })}
        />
      </Figure>
    </>
  )
}

const colour = (what: string, order: readonly string[]): string =>
  what === t.unserved ? 'var(--unserved)' : what === t.others ? 'var(--c7)' : `var(--c${order.indexOf(what) % 7})`

// Goods that someone supplies or needs, first those with the most sources of supply.
function familiesOf(flows: readonly Row[], written: Written): string[] {
  const supplied = flows.filter((row) => inflow.has(text(row, 'role')) || use.has(text(row, 'role')))
  const rows = groups(supplied, (row) => written.family(text(row, 'commodity')))
  const traded = groups(written.table('contracts'), ({ id }) => written.family(written.text('contracts', id, 'commodity')))
  return [...rows.keys()].sort((a, b) => (traded.get(b)?.length ?? 0) - (traded.get(a)?.length ?? 0))
}

// One bar for each supplier and period. The largest six are told apart; what plants make is what is used beyond what was
// brought in.
function barsOf(
  flows: readonly Row[],
  unserved: readonly Row[],
  periods: readonly Row[],
  supply: readonly Row[],
  family: string,
  written: Written,
) {
  const mine = flows.filter((row) => written.family(text(row, 'commodity')) === family)
  const inflows = mine.filter((row) => inflow.has(text(row, 'role')) && (num(row, 'quantity') ?? 0) > nothing)
  const refOf = (row: Row) => `${text(row, 'table')}:${text(row, 'key')}`
  const supplier = supplierOf(distinct(inflows.map(refOf)), 8, supply, written)
  const nameOf = (row: Row) => (text(row, 'table') === 'storages' ? withStock(supplier(refOf(row))) : supplier(refOf(row)))
  const ranked = [...groups(inflows, nameOf)].sort(([, a], [, b]) => sum(b, 'quantity') - sum(a, 'quantity'))
  const label = new Map(ranked.map(([name], i) => [name, i < 6 || ranked.length === 7 ? name : t.others]))
  const labelOf = (row: Row) => label.get(nameOf(row)) ?? t.others
  const isMade = written.table('yields').some(({ id }) => written.family(id.split('/')[2] ?? '') === family)
  const makers = isMade ? t.conversion : ''
  const short = unserved.filter((row) => familyOfNeed(row, written) === family)
  const bars = periods.flatMap((period): Bar[] => {
    const first = text(period, 'period')
    const days = num(period, 'days') ?? 1
    const in_ = (rows: readonly Row[]) => rows.filter((row) => text(row, 'period') === first)
    const parts = new Map<string, number>()
    const add = (what: string, amount: number) => parts.set(what, (parts.get(what) ?? 0) + amount)
    for (const row of in_(inflows)) add(labelOf(row), num(row, 'quantity') ?? 0)
    const used = sum(in_(mine.filter((row) => use.has(text(row, 'role')))), 'quantity')
    const drawn = sum(in_(mine.filter((row) => inflow.has(text(row, 'role')))), 'quantity')
    if (makers && used - drawn > nothing) add(makers, used - drawn)
    const lacking = sum(in_(short), 'quantity')
    if (lacking > nothing) add(t.unserved, lacking)
    return [...parts].map(([what, amount]) => ({
      what,
      period: first,
      from: day(first),
      to: after(text(period, 'last'), 1),
      amount,
      rate: amount / days,
    }))
  })
  const seen = new Set(bars.map((bar) => bar.what))
  const order = distinct([...label.values(), ...(makers ? [makers] : [])].filter((what) => what !== t.others && seen.has(what)))
  if (seen.has(t.others)) order.push(t.others)
  if (seen.has(t.unserved)) order.push(t.unserved)
  const refs = new Map([...groups(inflows, labelOf)].map(([what, rows]) => [what, distinct(rows.map(refOf))]))
  return { bars, order, refs }
}

const withStock = (name: string) => (name === t.stores ? name : `${name} (${t.stocks})`)

function familyOfNeed(row: Row, written: Written): string {
  return written.family(written.text(text(row, 'table'), text(row, 'key'), 'commodity'))
}
