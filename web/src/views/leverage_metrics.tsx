// The metrics of dependence, one at a time, with their ranges.
import type { Context } from '../context'
import { distinct, groups, num, type Row, text } from '../data'
import { capital, number, range, unit as unitText } from '../format'
import { Choice } from '../parts/choice'
import { Figure } from '../parts/figure'
import { EndText, Rows, Span } from '../parts/rows'
import { around } from '../parts/scale'
import { texts } from '../texts'

const t = texts.leverage

export function DependenceFigure({ ctx, rows }: { ctx: Context; rows: readonly Row[] }) {
  const metrics = distinct(rows.map((row) => text(row, 'metric')))
  const metric = metrics.find((each) => each === ctx.route.query.metric) ?? metrics.find((each) => each === t.firstMetric) ?? metrics[0] ?? ''
  const own = rows.filter((row) => text(row, 'metric') === metric)
  const valued = own.filter((row) => num(row, 'value') !== null)
  const units = groups(valued, (row) => text(row, 'unit'))
  const name = (row: Row) => {
    const [fuel, supplier] = [text(row, 'fuel'), text(row, 'supplier')]
    const good = fuel === 'all' ? t.allFuels : ctx.written.name('commodities', fuel)
    return [good, supplier && ctx.written.actor(supplier), text(row, 'basis')].filter(Boolean).join(', ')
  }
  const open = (row: Row) => () =>
    ctx.show({
      title: `${capital(metric)}: ${name(row)}`,
      sentence: text(row, 'sentence'),
      value: num(row, 'value'),
      unit: text(row, 'unit'),
      low: num(row, 'low'),
      high: num(row, 'high'),
      refs: [],
    })
  const table = {
    columns: [{ title: t.metric }, { title: t.value }, { title: t.low }, { title: t.high }, { title: '' }, { title: t.inWords }],
    rows: own.map((row) => ({
      cells: [name(row), num(row, 'value'), num(row, 'low'), num(row, 'high'), unitText(text(row, 'unit')), text(row, 'sentence')],
      open: open(row),
    })),
  }
  return (
    <section>
      <div class="choices">
        <Choice
          label={t.metric}
          value={metric}
          options={metrics.map((each) => [each, capital(each)])}
          choose={(chosen) => ctx.go({ query: { metric: chosen } })}
        />
      </div>
      {valued.length === 0 && <p>{text(own[0], 'sentence')}</p>}
      {[...units].map(([unit, list]) => (
        <Figure key={unit} title={`${t.dependence}: ${metric}`} sentence={text(list[0], 'sentence')} notes={t.metricNote} table={table}>
          <Rows
            axis={unitText(unit) ? `${metric}, ${unit}` : metric}
            domain={around(list.flatMap((row) => ['value', 'low', 'high'].map((column) => num(row, column))))}
            height={24}
            room={70}
            lines={list.map((row) => ({
              name: capital(name(row)),
              more: `${text(row, 'sentence')} ${num(row, 'low') === null ? '' : t.between(range(num(row, 'low'), num(row, 'high')))}`,
              open: open(row),
              marks: (scale, y) => {
                const value = num(row, 'value') ?? 0
                return (
                  <>
                    <Span scale={scale} y={y} low={num(row, 'low')} high={num(row, 'high')} />
                    <circle cx={scale.at(value)} cy={y} r="5" style={{ fill: 'var(--c0)' }} />
                    <EndText scale={scale} y={y} at={Math.max(value, num(row, 'high') ?? value)} text={number(value)} />
                  </>
                )
              },
            }))}
          />
        </Figure>
      ))}
    </section>
  )
}
