// How far down a share can go, on every basis and without each measure, and what it is in every reading.
import type { Context } from '../context'
import { groups, num, type Row, text } from '../data'
import { capital, number, withUnit } from '../format'
import { Figure } from '../parts/figure'
import { EndText, Rows } from '../parts/rows'
import { texts } from '../texts'

const t = texts.frontier

export const bases = ['imports', 'net_imports', 'available'] as const

export const measures = (ctx: Context, state: string) =>
  state === 'none' || !state ? t.noMeasures : state.split(' + ').map((id) => ctx.written.name('measures', id)).join(' + ')

export function ReachFigure({ ctx, rows, headline }: { ctx: Context; rows: readonly Row[]; headline: readonly Row[] }) {
  const most = Math.max(...rows.map((row) => num(row, 'share') ?? 0))
  const unit = text(rows[0], 'unit')
  const free = bases.flatMap((basis) => rows.filter((row) => text(row, 'basis') === basis && text(row, 'measures') === 'all'))
  const without = (state: string) =>
    state === 'all' ? t.reachAll : state === 'none' ? t.reachNone : t.reachWithout(ctx.written.name('measures', state.replace(/^without /, '')))
  const refs = [...new Set(headline.filter((row) => /share/.test(text(row, 'topic'))).flatMap((row) => text(row, 'sources').split(' ')).filter(Boolean))]
  const open = (row: Row) => () =>
    ctx.show({
      title: `${t.bases[text(row, 'basis')] ?? text(row, 'basis')}, ${without(text(row, 'measures'))}`,
      sentence: row.reached === true ? t.reachedFor(withUnit(num(row, 'extra'), unit)) : t.notReached,
      value: num(row, 'least'),
      unit: '%',
      proof: text(row, 'proof'),
      refs,
    })
  const sorted = bases.flatMap((basis) => {
    const list = rows.filter((row) => text(row, 'basis') === basis)
    const all = list.find((row) => text(row, 'measures') === 'all')
    // Measures without which nothing changes are told together.
    const idle = list.filter((row) => text(row, 'measures').startsWith('without') && num(row, 'least') === num(all, 'least') && num(row, 'extra') === num(all, 'extra'))
    return list.filter((row) => !idle.includes(row)).sort((a, b) => (num(a, 'least') ?? 0) - (num(b, 'least') ?? 0))
  })
  return (
    <Figure
      title={t.reachTitle}
      sentence={free
        .map((row) => t.reachSentence(t.bases[text(row, 'basis')] ?? '', number(num(row, 'share')), number(num(row, 'least')), row.reached === true))
        .join(' ')}
      notes={t.reachNote}
      table={{
        columns: [{ title: t.basis }, { title: t.measures }, { title: t.shareNow, unit: '%' }, { title: t.leastShare, unit: '%' }, { title: t.asked }, { title: t.extra, unit }, { title: t.taken }],
        rows: rows.map((row) => ({
          cells: [
            t.bases[text(row, 'basis')] ?? '',
            without(text(row, 'measures')),
            num(row, 'share'),
            num(row, 'least'),
            row.reached === true ? t.yes : t.no,
            num(row, 'extra'),
            measures(ctx, text(row, 'taken')),
          ],
          open: open(row),
        })),
      }}
    >
      <Rows
        axis={t.reachAxis}
        domain={[0, Math.max(100, most) * 1.03]}
        height={26}
        room={130}
        lines={sorted.map((row) => ({
          group: capital(t.bases[text(row, 'basis')] ?? ''),
          name: capital(without(text(row, 'measures'))),
          open: open(row),
          marks: (scale, y) => {
            const [least, share] = [num(row, 'least') ?? 0, num(row, 'share') ?? 0]
            return (
              <>
                <line x1={scale.at(least)} x2={scale.at(share)} y1={y} y2={y} class="span-line thin" />
                <circle cx={scale.at(share)} cy={y} r="4" class="beside" />
                <circle cx={scale.at(least)} cy={y} r="5" style={{ fill: row.reached === true ? 'var(--c2)' : 'var(--c1)' }} />
                <EndText scale={scale} y={y} at={least} text={`${number(least)} %`} left />
                <EndText scale={scale} y={y} at={share} text={row.reached === true ? `+${withUnit(num(row, 'extra'), unit)}` : t.notReached} />
              </>
            )
          },
        }))}
      />
    </Figure>
  )
}

// The share in every reading; readings that agree are one line.
export function SharesFigure({ ctx, rows }: { ctx: Context; rows: readonly Row[] }) {
  const plans = [...groups(rows, (row) => text(row, 'plan')).keys()]
  const base = rows.filter((row) => text(row, 'plan') === plans[0])
  const capped = plans.length > 1 ? rows.filter((row) => text(row, 'plan') === plans[1]) : []
  const key = (row: Row) => [text(row, 'basis'), text(row, 'accounting'), text(row, 'nuclear')].join(' ')
  const under = new Map(capped.map((row) => [key(row), num(row, 'share')]))
  const merged = groups(base, (row) => [text(row, 'basis'), num(row, 'share')?.toPrecision(8), under.get(key(row))?.toPrecision(8)].join(' '))
  const lines = [...merged.values()].flatMap((list) => (list[0] ? [{ row: list[0], list }] : []))
  const of = ({ row, list }: (typeof lines)[number]) => {
    const alone = base.filter((each) => text(each, 'basis') === text(row, 'basis')).length === list.length
    const basis = capital(t.bases[text(row, 'basis')] ?? text(row, 'basis'))
    return alone ? t.everyReading(basis) : `${basis}: ${list.map((each) => `${text(each, 'accounting')}, ${t.nuclear(text(each, 'nuclear'))}`).join('; ')}`
  }
  const supplier = ctx.written.actor(text(rows[0], 'supplier'))
  const shares = rows.map((row) => num(row, 'share'))
  const counted = shares.filter((share): share is number => share !== null)
  return (
    <Figure
      title={t.sharesTitle(supplier)}
      sentence={t.sharesSentence(supplier, base.length, number(Math.min(...base.map((row) => num(row, 'share') ?? 0))), number(Math.max(...base.map((row) => num(row, 'share') ?? 0))))}
      notes={capped.length > 0 ? t.sharesNoteCapped : t.sharesNote}
      table={{
        columns: [{ title: t.plan }, { title: t.basis }, { title: t.accounting }, { title: t.nuclearColumn }, { title: t.share, unit: '%' }, { title: t.energy, unit: 'GWh' }, { title: t.denominator, unit: 'GWh' }],
        rows: rows.map((row) => ({
          cells: [
            ctx.written.solve(text(row, 'plan'), texts.base),
            t.bases[text(row, 'basis')] ?? '',
            text(row, 'accounting'),
            text(row, 'nuclear'),
            num(row, 'share'),
            num(row, 'energy'),
            num(row, 'of'),
          ],
        })),
      }}
    >
      <Rows
        axis={t.sharesAxis(supplier)}
        domain={[0, Math.max(100, ...counted) * 1.03]}
        height={26}
        room={60}
        lines={lines.map((line) => ({
          name: of(line),
          marks: (scale, y) => {
            const [share, capShare] = [num(line.row, 'share') ?? 0, under.get(key(line.row)) ?? null]
            return (
              <>
                {capShare !== null && <line x1={scale.at(capShare)} x2={scale.at(share)} y1={y} y2={y} class="span-line" />}
                <circle cx={scale.at(share)} cy={y} r="5" style={{ fill: 'var(--c0)' }} />
                {capShare !== null && <circle cx={scale.at(capShare)} cy={y} r="4" class="beside" />}
                <EndText scale={scale} y={y} at={Math.max(share, capShare ?? 0)} text={`${number(share)} %`} />
                {capShare !== null && <EndText scale={scale} y={y} at={capShare} text={`${number(capShare)} %`} left />}
              </>
            )
          },
        }))}
      />
    </Figure>
  )
}
