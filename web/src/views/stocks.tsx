// What lies in store, and how long it lasts.
import { areaY, dot, link, ruleX, ruleY, text as textMark } from '@observablehq/plot'
import type { Context } from '../context'
import { distinct, groups, num, type Row, sum, text } from '../data'
import { after, date, number, withUnit } from '../format'
import { Figure } from '../parts/figure'
import { useTables } from '../parts/hooks'
import { Plot } from '../parts/plot'
import { SolveChoice, type Solves, useSolves } from '../parts/solve'
import { texts } from '../texts'

const t = texts.stocks

export default function Stocks({ ctx }: { ctx: Context }) {
  const solves = useSolves(ctx)
  const tables = useTables(ctx.answer, ['stocks', 'periods'], solves?.current ?? '')
  const survival = useTables(ctx.answer, ['survival'])
  if (!solves || !tables?.stocks || !tables.periods || !survival?.survival) return <p aria-busy="true">{texts.loading} …</p>
  const units = groups(tables.stocks, (row) => text(row, 'unit'))
  return (
    <>
      <div class="choices">
        <SolveChoice ctx={ctx} solves={solves} />
      </div>
      {units.size === 0 && survival.survival.length === 0 && <p>{texts.nothing}</p>}
      <div class="figures">
        {[...units].map(([unit, rows]) => (
          <Levels key={unit} ctx={ctx} solves={solves} unit={unit} rows={rows} periods={tables.periods ?? []} />
        ))}
      </div>
      {survival.survival.length > 0 && <Survival ctx={ctx} solves={solves} rows={survival.survival} />}
    </>
  )
}

interface LevelsProps {
  ctx: Context
  solves: Solves
  unit: string
  rows: readonly Row[]
  periods: readonly Row[]
}

// The largest six stores one by one, the others together.
function Levels({ ctx, solves, unit, rows, periods }: LevelsProps) {
  const stores = [...groups(rows, (row) => text(row, 'storage'))].sort(([, a], [, b]) => sum(b, 'level') - sum(a, 'level'))
  const named = stores.length > 7 ? 6 : 7
  const label = new Map(stores.map(([id], i) => [id, i < named ? ctx.written.name('storages', id) : texts.supply.others]))
  const order = distinct(label.values())
  const last = new Map(periods.map((row) => [text(row, 'period'), text(row, 'last')]))
  const points = [...groups(rows, (row) => `${text(row, 'period')} ${label.get(text(row, 'storage')) ?? ''}`)].map(([, list]) => ({
    what: label.get(text(list[0], 'storage')) ?? '',
    period: text(list[0], 'period'),
    at: after(last.get(text(list[0], 'period')) ?? text(list[0], 'period'), 1),
    level: sum(list, 'level'),
  }))
  const whole = [...groups(points, (point) => point.period)].map(([period, list]) => ({
    period,
    level: list.reduce((total, point) => total + point.level, 0),
    list,
  }))
  const least = whole.reduce((low, each) => (each.level < low.level ? each : low), whole[0] ?? { period: '', level: 0, list: [] })
  const names = order.length <= 3 ? order.join(' + ') : t.together(stores.length)
  return (
    <Figure
      title={`${t.levels}, ${unit}: ${solves.name(solves.current)}`}
      sentence={t.sentence(
        solves.name(solves.current),
        names,
        withUnit(whole[0]?.level ?? 0, unit),
        withUnit(least.level, unit),
        date(last.get(least.period) ?? least.period),
      )}
      legend={order.map((what, i) => (
        <span class="key" key={what}>
          <span class="swatch" style={{ background: colour(what, i) }} />
          <button
            type="button"
            class="plain"
            onClick={() =>
              ctx.show({
                title: what,
                refs: [...label].filter(([, name]) => name === what).map(([id]) => `storages:${id}`),
              })
            }
          >
            {what}
          </button>
        </span>
      ))}
      table={{
        columns: [{ title: texts.supply.period }, ...order.map((what) => ({ title: what, unit }))],
        rows: whole.map(({ period, list }) => ({
          cells: [period, ...order.map((what) => list.find((point) => point.what === what)?.level ?? null)],
        })),
      }}
      notes={t.level}
    >
      <Plot
        options={(width) => ({
          height: Math.round(Math.max(220, Math.min(width * 0.45, 380))),
          marginLeft: 56,
          marginBottom: 40,
          x: { type: 'utc', label: null },
          y: { label: unit, grid: true, nice: true, zero: true },
          color: { domain: order, range: order.map(colour) },
          marks: [
            areaY(points, { x: 'at', y: 'level', fill: 'what', order, fillOpacity: 0.85, title: 'what' }),
            ruleY([0]),
          ],
        })}
      />
    </Figure>
  )
}

const colour = (what: string, i: number): string => (what === texts.supply.others ? 'var(--c7)' : `var(--c${i % 7})`)

interface Lasting {
  readonly label: string
  readonly group: string
  readonly routes: string
  readonly days: number
  readonly beyond: boolean
  readonly low: number | null
  readonly high: number | null
  readonly row: Row
}

// One line for each load: a full dot without new routes, a ring with them; a bar for the range of what is doubtful.
function Survival({ ctx, solves, rows }: { ctx: Context; solves: Solves; rows: readonly Row[] }) {
  const lasting = rows.map((row): Lasting => ({
    label: text(row, 'load'),
    group: `${solves.name(text(row, 'solve'))}${text(row, 'variant') === 'start' ? '' : `, from ${text(row, 'variant')}`}`,
    routes: text(row, 'routes'),
    days: num(row, 'days') ?? 0,
    beyond: row.beyond === true,
    low: num(row, 'low'),
    high: num(row, 'high'),
    row,
  }))
  const shortest = lasting.reduce((a, b) => (b.days < a.days ? b : a))
  const open = (each: Lasting) => () =>
    ctx.show({
      title: `${each.group}: ${each.label}, ${each.routes}`,
      sentence: text(each.row, 'binds') ? `${t.until} ${date(text(each.row, 'until'))}; ${t.binds}: ${text(each.row, 'binds')}` : '',
      value: each.days,
      unit: 'd',
      low: each.low,
      high: each.high,
      proof: text(each.row, 'proof'),
      refs: distinct([...text(each.row, 'binds').matchAll(/(\w+) '([^']+)'/g)].map(([, table = '', id = '']) => refOf(ctx, table, id))),
    })
  const days = (each: Lasting) => `${each.beyond ? '> ' : ''}${number(each.days)}`
  return (
    <Figure
      title={t.survival}
      sentence={t.survivalSentence(lasting.length, `${shortest.group}, ${shortest.label}: ${days(shortest)} ${t.days}`)}
      legend={
        <>
          <span class="key">● {t.without}</span>
          <span class="key">○ {t.with}</span>
          <span class="key">→ {t.beyond}</span>
        </>
      }
      table={{
        columns: [{ title: t.load }, { title: '' }, { title: t.routes }, { title: t.days }, { title: t.low }, { title: t.high }, { title: t.until }, { title: t.binds }, { title: t.proof }],
        rows: lasting.map((each) => ({
          cells: [each.group, each.label, each.routes, days(each), each.low, each.high, text(each.row, 'until'), text(each.row, 'binds'), text(each.row, 'proof')],
          open: open(each),
        })),
      }}
    >
      <Plot
        options={(width) => {
          const groupNames = distinct(lasting.map((each) => each.group))
          const lines = groupNames.flatMap((group) => [
            { group, label: '', title: true },
            ...distinct(lasting.filter((each) => each.group === group).map((each) => each.label)).map((label) => ({ group, label, title: false })),
          ])
          const y = (each: { group: string; label: string }) => `${each.group}\n${each.label}`
          return {
            height: 40 + lines.length * 24,
            marginLeft: 92,
            marginRight: 44,
            marginBottom: 32,
            width,
            x: { label: t.days, grid: true, domain: [0, Math.max(...lasting.map((each) => Math.max(each.days, each.high ?? 0)))] },
            y: { type: 'band', domain: lines.map(y), label: null, tickFormat: (key: string) => key.split('\n')[1] ?? '', tickSize: 0 },
            marks: [
              textMark(lines.filter((line) => line.title), { x: 0, y, text: 'group', textAnchor: 'start', fontWeight: 600, dx: -88,
                lineWidth: (width - 12) / 12, textOverflow: 'ellipsis' }),
              link(lasting.filter((each) => each.low !== null && each.high !== null), {
                x1: 'low', x2: 'high', y, stroke: 'var(--c4)', strokeWidth: 7, strokeOpacity: 0.55, strokeLinecap: 'round',
              }),
              ruleX([0]),
              dot(lasting.filter((each) => each.routes === 'with new routes'), { x: 'days', y, r: 5.5, stroke: 'var(--c1)', strokeWidth: 2 }),
              dot(lasting.filter((each) => each.routes !== 'with new routes'), { x: 'days', y, r: 3, fill: 'var(--c0)' }),
              textMark(lasting.filter((each) => each.routes !== 'with new routes'), {
                x: 'days', y, text: (each: Lasting) => (each.beyond ? '→' : days(each)), textAnchor: 'start', dx: 10, fill: 'var(--ink)', stroke: 'var(--paper)', strokeWidth: 4,
              }),
            ],
          }
        }}
      />
    </Figure>
  )
}

// The sentence of a limit names rows by their id; which table they are in is looked up.
function refOf(ctx: Context, table: string, id: string): string {
  if (ctx.written.row(table, id)) return `${table}:${id}`
  return ctx.written.all().find((row) => row.id === id)?.ref ?? `${table}:${id}`
}
