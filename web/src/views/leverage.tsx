// Who loses more from a break: what each side can stop and what that costs both, withdrawal and retaliation as a table of
// two by two, and the metrics of dependence with their ranges.
import type { Context } from '../context'
import { distinct, num, type Row, text } from '../data'
import { capital, number, range, withUnit } from '../format'
import { Choice } from '../parts/choice'
import { Figure } from '../parts/figure'
import { useTables } from '../parts/hooks'
import { Bar, EndText, Rows, Span } from '../parts/rows'
import { around } from '../parts/scale'
import { texts } from '../texts'
import { DependenceFigure } from './leverage_metrics'
import { RetaliationFigure } from './leverage_game'

const t = texts.leverage

export default function Leverage({ ctx }: { ctx: Context }) {
  const tables = useTables(ctx.answer, ['leverage', 'retaliation', 'dependence'])
  if (!tables) return <p aria-busy="true">{texts.loading} …</p>
  const { leverage = [], retaliation = [], dependence = [] } = tables
  const solves = distinct([...leverage, ...dependence].map((row) => text(row, 'solve')))
  if (solves.length === 0) return <p>{texts.nothing}</p>
  const solve = solves.find((each) => each === ctx.route.query.solve) ?? solves[0] ?? ''
  const own = (rows: readonly Row[]) => rows.filter((row) => text(row, 'solve') === solve)
  const horizons = distinct(own(leverage).map((row) => num(row, 'months') ?? 0)).sort((a, b) => a - b)
  const months = horizons.find((each) => String(each) === ctx.route.query.months) ?? horizons[horizons.length - 1] ?? 0
  const levers = distinct(own(leverage).map((row) => leverKind(text(row, 'lever'))))
  const kind = levers.find((each) => each === ctx.route.query.lever) ?? levers[0] ?? 'all'
  return (
    <>
      <div class="choices">
        {solves.length > 1 && (
          <Choice
            label={texts.solve}
            value={solve}
            options={solves.map((id) => [id, ctx.written.solve(id, texts.base)])}
            choose={(chosen) => ctx.go({ query: { solve: chosen } })}
          />
        )}
        {levers.length > 1 && (
          <Choice
            label={t.stopped}
            value={kind}
            options={levers.map((each) => [each, t.kinds[each] ?? each])}
            choose={(lever) => ctx.go({ query: { lever } })}
          />
        )}
        {horizons.length > 1 && (
          <Choice
            label={t.horizon}
            value={String(months)}
            options={horizons.map((each) => [String(each), t.months(each)])}
            choose={(chosen) => ctx.go({ query: { months: chosen } })}
          />
        )}
      </div>
      {own(leverage).length > 0 && (
        <LeverageFigure
          ctx={ctx}
          rows={own(leverage).filter((row) => leverKind(text(row, 'lever')) === kind && (kind === 'all' || num(row, 'months') === months))}
          kind={kind}
        />
      )}
      {own(retaliation).length > 0 && <RetaliationFigure ctx={ctx} rows={own(retaliation).filter((row) => num(row, 'months') === months)} />}
      {own(dependence).length > 0 && <DependenceFigure ctx={ctx} rows={own(dependence)} />}
    </>
  )
}

const leverKind = (lever: string) => (lever === 'all' ? 'all' : lever.startsWith('commodity:') ? 'goods' : 'rows')

export function leverName(ctx: Context, lever: string): string {
  if (lever === 'all') return t.all
  const [table = '', id = ''] = lever.split(/:(.*)/)
  return table === 'commodity' ? ctx.written.name('commodities', id) : ctx.written.name(table, id)
}

const mostRows = 16

// For each thing that can be stopped two bars: what it costs the side cut off, and the side that stops it.
function LeverageFigure({ ctx, rows, kind }: { ctx: Context; rows: readonly Row[]; kind: string }) {
  const unit = text(rows[0], 'unit')
  const size = (row: Row) => Math.max(...['cost', 'own_cost', 'unserved'].map((column) => Math.abs(num(row, column) ?? 0)))
  const sorted = kind === 'all' ? [...rows].sort((a, b) => (num(a, 'months') ?? 0) - (num(b, 'months') ?? 0)) : [...rows].sort((a, b) => size(b) - size(a))
  const shown = sorted.slice(0, mostRows)
  const name = (row: Row) => {
    const [by, over] = [ctx.written.actor(text(row, 'by')), ctx.written.actor(text(row, 'over'))]
    return kind === 'all' ? t.stops(by, over, t.months(num(row, 'months') ?? 0)) : leverName(ctx, text(row, 'lever'))
  }
  const open = (row: Row) => () =>
    ctx.show({
      title: name(row),
      sentence: text(row, 'sentence'),
      value: num(row, 'cost'),
      unit,
      low: num(row, 'cost_low'),
      high: num(row, 'cost_high'),
      proof: text(row, 'proof'),
      refs: text(row, 'rows').split(' ').filter(Boolean),
    })
  const sides = shown.flatMap((row) => [
    { row, side: 'over', value: num(row, 'cost'), low: num(row, 'cost_low'), high: num(row, 'cost_high'), dark: num(row, 'unserved') },
    { row, side: 'by', value: num(row, 'own_cost'), low: num(row, 'own_low'), high: num(row, 'own_high'), dark: num(row, 'own_unserved') },
  ])
  const worst = [...sorted].sort((a, b) => (num(b, 'months') ?? 0) - (num(a, 'months') ?? 0) || size(b) - size(a))[0]
  return (
    <Figure
      title={t.leverageTitle}
      sentence={text(worst, 'sentence').replace(/ What is drawn from stocks .*/, '')}
      legend={
        <>
          <span class="key">
            <span class="swatch" style={{ background: 'var(--c1)' }} /> {t.cutOff}
          </span>
          <span class="key">
            <span class="swatch" style={{ background: 'var(--c0)' }} /> {t.stopping}
          </span>
          <span class="key">├─┤ {t.ranges}</span>
        </>
      }
      notes={`${t.leverageNote}${sorted.length > shown.length ? ` ${t.more(sorted.length - shown.length)}` : ''}`}
      table={{
        columns: [
          { title: t.what },
          { title: t.by },
          { title: t.over },
          { title: t.horizon },
          { title: t.cost, unit },
          { title: t.low, unit },
          { title: t.high, unit },
          { title: t.unserved, unit: 'GWh' },
          { title: t.goods },
          { title: t.ownCost, unit },
          { title: t.low, unit },
          { title: t.high, unit },
          { title: t.ownUnserved, unit: 'GWh' },
        ],
        rows: sorted.map((row) => ({
          cells: [
            leverName(ctx, text(row, 'lever')),
            ctx.written.actor(text(row, 'by')),
            ctx.written.actor(text(row, 'over')),
            t.months(num(row, 'months') ?? 0),
            ...['cost', 'cost_low', 'cost_high', 'unserved'].map((column) => num(row, column)),
            text(row, 'goods') || null,
            ...['own_cost', 'own_low', 'own_high', 'own_unserved'].map((column) => num(row, column)),
          ],
          open: open(row),
        })),
      }}
    >
      <Rows
        axis={t.costAxis(unit)}
        domain={around(sides.flatMap(({ value, low, high }) => [value, low, high]))}
        height={24}
        room={190}
        lines={sides.map(({ row, side, value, low, high, dark }) => ({
          group: name(row),
          name: capital(ctx.written.actor(text(row, side))),
          more: `${text(row, 'sentence')}${low === null ? '' : ` ${t.between(range(low, high))}`}`,
          open: open(row),
          marks: (scale, y) => (
            <>
              {value !== null && <Bar scale={scale} y={y} value={value} colour={side === 'over' ? 'var(--c1)' : 'var(--c0)'} size={12} />}
              <Span scale={scale} y={y} low={low} high={high} />
              <EndText
                scale={scale}
                y={y}
                at={Math.max(0, value ?? 0, high ?? 0)}
                text={[value === null ? t.notSaid : number(value), dark ? t.dark(withUnit(dark, 'GWh')) : ''].filter(Boolean).join(', ')}
              />
            </>
          ),
        }))}
      />
    </Figure>
  )
}
