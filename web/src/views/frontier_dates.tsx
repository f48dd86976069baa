// Until when each measure can be decided, and what every week of waiting costs.
import type { Context } from '../context'
import { groups, num, type Row, text } from '../data'
import { after as dayAfter, date, day, number, withUnit } from '../format'
import { Curves } from '../parts/curves'
import { Figure } from '../parts/figure'
import { Rows } from '../parts/rows'
import { around } from '../parts/scale'
import { texts } from '../texts'

const t = texts.frontier

export function CalendarFigure({ ctx, rows, share }: { ctx: Context; rows: readonly Row[]; share: number | null }) {
  const days = (when: string) => Math.round((day(when).getTime() - day(ctx.info.start).getTime()) / 86400e3)
  const ends = rows.flatMap((row) => ['from', 'until'].map((column) => text(row, column)).filter(Boolean)).map(days)
  const [from, to] = [Math.min(...ends), Math.max(...ends)]
  const name = (row: Row) => ctx.written.name('measures', text(row, 'measure'))
  const needed = rows.filter((row) => text(row, 'reached_until'))
  const worth = rows.filter((row) => text(row, 'worth_until'))
  const sentence = t.calendarSentence(
    number(share),
    needed.map((row) => t.by(name(row), date(text(row, 'reached_until')))),
    worth.map((row) => t.until(name(row), date(text(row, 'worth_until')))),
  )
  const open = (row: Row) => () =>
    ctx.show({
      title: name(row),
      sentence: t.calendarRow(
        number(num(row, 'lead_time')),
        date(text(row, 'until')),
        text(row, 'reached_until') && date(text(row, 'reached_until')),
        text(row, 'worth_until') && date(text(row, 'worth_until')),
      ),
      value: num(row, 'never'),
      unit: text(row, 'unit'),
      proof: text(row, 'proof'),
      refs: [`measures:${text(row, 'measure')}`],
    })
  const marks: readonly (readonly [string, string])[] = [
    ['free_until', '●'],
    ['worth_until', '▲'],
    ['reached_until', '◆'],
  ]
  return (
    <Figure
      title={t.calendarTitle}
      sentence={sentence}
      notes={t.calendarNote}
      legend={
        <>
          <span class="key">━ {t.canDecide}</span>
          {[...marks].reverse().map(([column, sign]) => (
            <span class="key" key={column}>
              {sign} {t.dates[column]}
            </span>
          ))}
        </>
      }
      table={{
        columns: [
          { title: t.measure },
          { title: t.leadTime, unit: 'd' },
          { title: t.canFrom },
          { title: t.canUntil },
          { title: t.dates.reached_until ?? '' },
          { title: t.dates.free_until ?? '' },
          { title: t.dates.worth_until ?? '' },
          { title: t.never, unit: text(rows[0], 'unit') },
        ],
        rows: rows.map((row) => ({
          cells: [
            name(row),
            num(row, 'lead_time'),
            ...['from', 'until', 'reached_until', 'free_until', 'worth_until'].map((column) => text(row, column) || null),
            num(row, 'never'),
          ],
          open: open(row),
        })),
      }}
    >
      <Rows
        axis={t.decidedOn}
        domain={[from, Math.max(to, from + 1)]}
        ticks={monthTicks(ctx.info.start, from, to)}
        height={34}
        room={24}
        lines={rows.map((row) => ({
          name: name(row),
          open: open(row),
          marks: (scale, y) => (
            <>
              <line x1={scale.at(days(text(row, 'from')))} x2={scale.at(days(text(row, 'until')))} y1={y} y2={y} class="span-line" />
              {marks.map(([column, sign]) =>
                text(row, column) ? (
                  <text key={column} x={scale.at(days(text(row, column)))} y={y + 5} class={`sign ${column}`}>
                    <title>{`${t.dates[column]}: ${date(text(row, column))}`}</title>
                    {sign}
                  </text>
                ) : null,
              )}
            </>
          ),
        }))}
      />
    </Figure>
  )
}

function monthTicks(start: string, from: number, to: number): { at: number; name: string }[] {
  const found: { at: number; name: string }[] = []
  const step = Math.max(1, Math.ceil((to - from) / 30 / 6))
  for (let at = from, count = 0; at <= to; at++) {
    const when = dayAfter(start, at)
    if (when.getUTCDate() !== 1) continue
    if (count++ % step === 0) found.push({ at, name: date(when.toISOString().slice(0, 7)).replace(/^(\w{3})\w*/, '$1') })
  }
  return found
}

export function RegretFigure({ ctx, rows }: { ctx: Context; rows: readonly Row[] }) {
  const unit = text(rows[0], 'unit')
  const all = [...groups(rows, (row) => text(row, 'measure'))].map(([id, list]) => ({
    id,
    name: id === 'all' ? t.allWait : ctx.written.name('measures', id),
    points: list.map((row) => [num(row, 'weeks') ?? 0, num(row, 'regret')] as const).filter((point): point is [number, number] => point[1] !== null),
  }))
  const lasting = all.filter(({ points }) => points.some(([, y]) => Math.abs(y) > 1e-6))
  if (lasting.length === 0) return null
  const last = ({ points }: (typeof all)[number]) => points[points.length - 1]?.[1] ?? 0
  const worst = [...lasting].filter(({ id }) => id !== 'all').sort((a, b) => last(b) - last(a))[0] ?? lasting[0]
  const weeks = Math.max(...rows.map((row) => num(row, 'weeks') ?? 0))
  return (
    <Figure
      title={t.regretTitle}
      sentence={worst ? t.regretSentence(weeks, worst.name, withUnit(last(worst), unit), all.length - lasting.length) : ''}
      table={{
        columns: [{ title: t.measure }, { title: t.weeks }, { title: t.regret, unit }, { title: t.leastShare, unit: '%' }],
        rows: rows.map((row) => ({
          cells: [
            text(row, 'measure') === 'all' ? t.allWait : ctx.written.name('measures', text(row, 'measure')),
            num(row, 'weeks'),
            num(row, 'regret'),
            num(row, 'least'),
          ],
        })),
      }}
    >
      <Curves
        x={{ title: t.weeksAxis, domain: [0, weeks] }}
        y={{ title: t.regretAxis(unit), domain: around(lasting.flatMap(({ points }) => points.map(([, y]) => y)), 0.08) }}
        curves={lasting.map(({ name, points }, i) => ({ name, points, colour: `var(--c${i % 8})`, dots: true }))}
      />
    </Figure>
  )
}
