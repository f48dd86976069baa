// What one more unit of input earns, at each load, for each plant and each price its input may have.
import type { Context } from '../context'
import { groups, num, type Row, text } from '../data'
import { number, withUnit } from '../format'
import { Choice } from '../parts/choice'
import { Curves } from '../parts/curves'
import { Figure } from '../parts/figure'
import { useTables } from '../parts/hooks'
import { around } from '../parts/scale'
import { texts } from '../texts'

const t = texts.margins

type Levies = 'before' | 'after'

interface Series {
  readonly contracts: readonly string[]
  readonly solves: readonly string[]
  readonly cost: number | null
  readonly points: readonly (readonly [number, number])[]
  readonly zero: number | null // the load at which one more unit earns nothing
  readonly rows: readonly Row[]
}

export default function Margins({ ctx }: { ctx: Context }) {
  const tables = useTables(ctx.answer, ['margins'])
  if (!tables?.margins) return <p aria-busy="true">{texts.loading} …</p>
  if (tables.margins.length === 0) return <p>{texts.nothing}</p>
  const levies: Levies = ctx.route.query.levies === 'before' ? 'before' : 'after'
  const plants = groups(tables.margins, (row) => text(row, 'conversion'))
  return (
    <>
      <div class="choices">
        <Choice
          label={t.margin}
          value={levies}
          options={[
            ['after', t.after],
            ['before', t.before],
          ]}
          choose={(chosen) => ctx.go({ query: { levies: chosen } })}
        />
      </div>
      {[...plants].map(([plant, rows]) => (
        <PlantFigure key={plant} ctx={ctx} plant={plant} rows={rows} levies={levies} />
      ))}
    </>
  )
}

// Contracts and scenarios with the same margins are one curve.
function seriesOf(rows: readonly Row[], levies: Levies): Series[] {
  const each = [...groups(rows, (row) => `${text(row, 'solve')}\n${text(row, 'contract')}`)].map(([key, list]) => {
    const [solve = '', contract = ''] = key.split('\n')
    const known = list.filter((row) => !text(row, 'name').startsWith('zero margin') && num(row, levies) !== null)
    const points = known
      .map((row) => [num(row, 'load') ?? 0, num(row, levies) ?? 0] as const)
      .sort((a, b) => a[0] - b[0])
    const zero = list.find((row) => text(row, 'name') === (levies === 'after' ? 'zero margin after levies' : 'zero margin'))
    return { solve, contract, points, zero: num(zero, 'load'), cost: num(known[0], 'input_cost'), rows: list }
  })
  const same = groups(each, ({ cost, points }) => JSON.stringify([cost?.toPrecision(6), points.map(([x, y]) => [x.toPrecision(6), y.toPrecision(6)])]))
  return [...same.values()].flatMap((list) => {
    const [first] = list
    if (!first) return []
    return {
      contracts: [...new Set(list.map(({ contract }) => contract))],
      solves: [...new Set(list.map(({ solve }) => solve))],
      cost: first.cost,
      points: first.points,
      zero: first.zero,
      rows: list.flatMap(({ rows: own }) => own),
    }
  })
}

interface PlantProps {
  ctx: Context
  plant: string
  rows: readonly Row[]
  levies: Levies
}

function PlantFigure({ ctx, plant, rows, levies }: PlantProps) {
  const series = seriesOf(rows, levies).sort((a, b) => (b.points[0]?.[1] ?? 0) - (a.points[0]?.[1] ?? 0))
  const drawn = series.filter(({ points }) => points.length > 0)
  const [unit, loadUnit] = [text(rows[0], 'unit'), text(rows[0], 'load_unit')]
  const name = ctx.written.name('conversions', plant)
  const input = ({ contracts }: Series) => contracts.map((id) => ctx.written.name('contracts', id)).join(' / ')
  const label = (each: Series) => t.at(input(each), withUnit(each.cost, unit))
  const most = Math.max(...rows.map((row) => num(row, 'load') ?? 0))
  const least = ({ points }: Series) => Math.min(...points.map(([, y]) => y), Number.POSITIVE_INFINITY)
  const earning = series.filter(({ zero }) => zero === null || zero > 1e-6)
  const upTo = (each: Series) => (each.zero === null || least(each) > 0 ? t.allLoads : t.upTo(withUnit(each.zero, loadUnit)))
  const sentence = t.sentence(name, earning.map((each) => t.earns(t.on(input(each), withUnit(each.cost, unit)), upTo(each))), series.length - earning.length)
  const open = (each: Series, row?: Row) => () =>
    ctx.show({
      title: t.panel(name, input(each)),
      sentence: t.under(each.solves.map((id) => ctx.written.solve(id, texts.base)).join('; '), withUnit(each.cost, unit)),
      ...(row
        ? { value: num(row, levies), unit, proof: text(row, 'proof') }
        : { value: each.points[0]?.[1] ?? null, unit, proof: text(each.rows[0], 'proof') }),
      refs: [...each.contracts.map((id) => `contracts:${id}`), `conversions:${plant}`],
    })
  const column = (title: string, of = unit) => ({ title, unit: of })
  return (
    <Figure
      title={t.of(name)}
      sentence={sentence}
      notes={t.note}
      table={{
        columns: [{ title: t.input }, { title: t.scenario }, { title: t.load, unit: loadUnit }, { title: '' }, column(t.cost), column(t.before), column(t.after)],
        rows: series.flatMap((each) =>
          each.rows.map((row) => ({
            cells: [
              ctx.written.name('contracts', text(row, 'contract')),
              ctx.written.solve(text(row, 'solve'), texts.base),
              num(row, 'load'),
              text(row, 'name'),
              num(row, 'input_cost'),
              num(row, 'before'),
              num(row, 'after'),
            ],
            open: open(each, row),
          })),
        ),
      }}
    >
      <Curves
        x={{ title: t.loadAxis(loadUnit), domain: [0, most] }}
        y={{ title: t.marginAxis(unit), domain: around(series.flatMap(({ points }) => points.map(([, y]) => y))) }}
        curves={drawn.map((each, i) => ({
          name: label(each),
          colour: `var(--c${i % 8})`,
          points: each.points,
          dots: true,
          open: open(each),
        }))}
        marks={(x, y) =>
          drawn.map((each, i) =>
            each.zero === null || each.zero <= 1e-6 || least(each) > 0 ? null : (
              <g key={i}>
                <path d={`M${x.at(each.zero)} ${y.at(0) - 7}l5 7l-5 7l-5-7z`} class="zero-mark" style={{ stroke: `var(--c${i % 8})` }} />
                <text x={x.at(each.zero) + 8} y={y.at(0) - 6} class="on">
                  {t.zeroAt(number(each.zero))}
                </text>
              </g>
            ),
          )
        }
      />
    </Figure>
  )
}
