// Would it have been right: what the case predicted on its as-of date, beside what was observed and what two naive rules
// say.
import { useState } from 'preact/hooks'
import type { Context } from '../context'
import { type Answer, num, type Row, text } from '../data'
import { capital, number, range, withUnit } from '../format'
import { Figure } from '../parts/figure'
import { useAsked, useTables } from '../parts/hooks'
import { Bar, EndText, type Line, Rows } from '../parts/rows'
import type { Scale } from '../parts/scale'
import { Failure, Wait } from '../parts/states'
import { texts } from '../texts'

const t = texts.backtest

export default function Backtest({ ctx }: { ctx: Context }) {
  const [stopped, stop] = useState(false)
  const { set } = ctx.route
  const any = ctx.written.table('targets').length > 0
  const question = { verb: 'backtest', options: { detail: false, ...(set.length > 0 ? { set } : {}) } }
  const asked = useAsked(JSON.stringify([question, stopped]), any && !stopped ? (watch) => ctx.data.ask(ctx.info.id, question, watch) : null)
  if (!any) return <p>{t.noTargets}</p>
  return (
    <>
      <p class="lead">{t.lead}</p>
      {stopped && (
        <button type="button" onClick={() => stop(false)}>
          {texts.again}
        </button>
      )}
      {asked.error ? <Failure error={asked.error} /> : null}
      {!stopped && !asked.answer && !asked.error && <Wait progress={asked.progress} cancel={() => stop(true)} />}
      {asked.answer && <Found ctx={ctx} answer={asked.answer} />}
    </>
  )
}

function Found({ ctx, answer }: { ctx: Context; answer: Answer }) {
  const tables = useTables(answer, ['backtest', 'scores'])
  if (!tables) return <p aria-busy="true">{texts.loading} …</p>
  return (
    <>
      {(tables.scores?.length ?? 0) > 0 && <ScoresFigure rows={tables.scores ?? []} />}
      {(tables.backtest?.length ?? 0) > 0 && <TargetsFigure ctx={ctx} rows={tables.backtest ?? []} scores={tables.scores ?? []} />}
    </>
  )
}

const rules = ['prediction', 'contract', 'last month'] as const
const colours: Record<string, string> = { prediction: 'var(--c0)', contract: 'var(--c1)', 'last month': 'var(--c2)' }

function ScoresFigure({ rows }: { rows: readonly Row[] }) {
  const of = (rule: string) => rows.find((row) => text(row, 'rule') === rule)
  const error = (rule: string) => num(of(rule), 'mean_error')
  const own = error('prediction')
  const better = rules.filter((rule) => rule !== 'prediction' && own !== null && (error(rule) ?? Number.POSITIVE_INFINITY) < own)
  return (
    <Figure
      title={t.scoresTitle}
      sentence={t.scoresSentence(
        num(of('prediction'), 'inside') ?? 0,
        num(of('prediction'), 'nearest') ?? 0,
        num(of('prediction'), 'targets') ?? 0,
        number(own, 3),
        better.map((rule) => t.rules[rule] ?? rule),
      )}
      notes={t.scoresNote}
      table={{
        columns: [{ title: t.rule }, { title: t.targets }, { title: t.inside }, { title: t.nearest }, { title: t.meanError, unit: '%' }],
        rows: rows.map((row) => ({
          cells: [t.rules[text(row, 'rule')] ?? '', ...['targets', 'inside', 'nearest', 'mean_error'].map((column) => num(row, column))],
        })),
      }}
    >
      <Rows
        axis={t.errorAxis}
        domain={[0, Math.max(1, ...rows.map((row) => num(row, 'mean_error') ?? 0)) * 1.05]}
        height={28}
        room={190}
        lines={rules.flatMap((rule): Line[] => {
          const row = of(rule)
          const value = num(row, 'mean_error')
          if (!row || value === null) return []
          return [
            {
              name: capital(t.rules[rule] ?? rule),
              marks: (scale, y, narrow) => (
                <>
                  <Bar scale={scale} y={y} value={value} colour={colours[rule] ?? ''} />
                  <EndText scale={scale} y={y} at={value} text={narrow ? `${number(value, 3)} %` : t.score(number(value, 3), num(row, 'nearest') ?? 0, num(row, 'targets') ?? 0)} />
                </>
              ),
            },
          ]
        })}
      />
    </Figure>
  )
}

const middle = (row: Row) => {
  const [low, high] = [num(row, 'low'), num(row, 'high')]
  return low === null || high === null ? null : (low + high) / 2
}

const legend = [
  [t.wasObserved, <rect x="3" y="1" width="8" height="12" class="seen" />],
  [t.rules.prediction ?? '', <circle cx="7" cy="7" r="5" style={{ fill: 'var(--c0)' }} />],
  [t.rules.contract ?? '', <rect x="2" y="2" width="10" height="10" style={{ fill: 'var(--c1)' }} />],
  [t.rules['last month'] ?? '', <path d="M7 1l6 11h-12z" style={{ fill: 'var(--c2)' }} />],
  [t.conditional, <path d="M7 1l5 6l-5 6l-5-6z" style={{ fill: 'none', stroke: 'var(--ink)' }} />],
] as const

const farthest = 300 // per cent of what was observed; marks beyond stand at the edge

function TargetsFigure({ ctx, rows, scores }: { ctx: Context; rows: readonly Row[]; scores: readonly Row[] }) {
  const told = rows.filter((row) => num(row, 'prediction') !== null)
  const drawn = told.filter((row) => Math.abs(middle(row) ?? 0) > 1e-9).sort((a, b) => Number(b.scored === true) - Number(a.scored === true))
  const open = (row: Row) => () =>
    ctx.show({
      title: text(row, 'name'),
      sentence: [
        t.observed(range(num(row, 'low'), num(row, 'high')), text(row, 'unit')),
        text(row, 'why') && `${text(row, 'why')}.`,
      ]
        .filter(Boolean)
        .join(' '),
      value: num(row, 'prediction'),
      unit: text(row, 'unit'),
      low: num(row, 'least'),
      high: num(row, 'most'),
      proof: text(row, 'proof'),
      refs: [`targets:${text(row, 'target')}`],
    })
  const prediction = scores.find((row) => text(row, 'rule') === 'prediction')
  return (
    <Figure
      title={t.targetsTitle}
      sentence={t.targetsSentence(told.length, num(prediction, 'targets') ?? 0, num(prediction, 'inside') ?? 0)}
      legend={
        <>
          {legend.map(([name, mark]) => (
            <span class="key" key={name}>
              <svg width="14" height="14" aria-hidden="true">
                {mark}
              </svg>
              {name}
            </span>
          ))}
        </>
      }
      notes={`${t.targetsNote} ${drawn.length < rows.length ? t.notDrawn(rows.length - drawn.length) : ''}`}
      table={{
        columns: [
          { title: t.target },
          { title: t.scored },
          { title: t.unit },
          { title: t.low },
          { title: t.high },
          { title: t.rules.prediction ?? '' },
          { title: t.rules.contract ?? '' },
          { title: t.rules['last month'] ?? '' },
          { title: t.conditional },
          { title: t.nearest },
          { title: t.committed },
          { title: t.why },
        ],
        rows: rows.map((row) => ({
          cells: [
            text(row, 'name'),
            row.scored === true ? t.yes : t.no,
            text(row, 'unit'),
            ...['low', 'high', 'prediction', 'by_contract', 'last_month', 'conditional'].map((column) => num(row, column)),
            text(row, 'nearest') || null,
            text(row, 'committed'),
            text(row, 'why'),
          ],
          open: open(row),
        })),
      }}
    >
      <Rows
        axis={t.relativeAxis}
        domain={domainOf(drawn)}
        zero={100}
        height={32}
        room={190}
        lines={drawn.map((row) => ({
          group: row.scored === true ? t.groupScored : t.groupOther,
          name: text(row, 'name'),
          open: open(row),
          more: text(row, 'why') || text(row, 'name'),
          marks: (scale, y, narrow) => <TargetMarks row={row} scale={scale} y={y} narrow={narrow} />,
        }))}
      />
    </Figure>
  )
}

const withUnitOf = (shown: string, unit: string) => `${shown} ${unit}`

const relative = (row: Row, value: number | null) => (value === null ? null : (100 * value) / (middle(row) ?? 1))

function domainOf(rows: readonly Row[]): [number, number] {
  const all = rows
    .flatMap((row) => ['prediction', 'by_contract', 'last_month', 'conditional', 'low', 'high'].map((column) => relative(row, num(row, column))))
    .filter((x): x is number => x !== null)
  return [Math.max(-100, Math.min(0, ...all) - 4), Math.min(farthest, Math.max(110, ...all) + 6)]
}

function TargetMarks({ row, scale, y, narrow }: { row: Row; scale: Scale; y: number; narrow: boolean }) {
  const at = (column: string) => relative(row, num(row, column))
  const kept = (x: number) => scale.at(Math.max(scale.from, Math.min(scale.to, x)))
  const [a, b] = [at('low') ?? 100, at('high') ?? 100].sort((x, z) => x - z) as [number, number]
  const [least, most] = [at('least'), at('most')]
  const sign = (column: string, mark: string, colour: string) => {
    const x = at(column)
    if (x === null) return null
    const beyond = x > scale.to ? '›' : x < scale.from ? '‹' : ''
    return (
      <text x={kept(x)} y={y + 5} class="sign" style={{ fill: colour }}>
        <title>{withUnit(num(row, column), text(row, 'unit'))}</title>
        {mark}
        {beyond}
      </text>
    )
  }
  const unit = text(row, 'unit')
  return (
    <>
      <rect x={scale.at(a) - 2} y={y - 12} width={scale.at(b) - scale.at(a) + 4} height="24" class="seen" />
      {least !== null && most !== null && least !== most && <line x1={kept(least)} x2={kept(most)} y1={y} y2={y} class="span-line thin" />}
      {sign('by_contract', '■', 'var(--c1)')}
      {sign('last_month', '▲', 'var(--c2)')}
      {sign('conditional', '◇', 'var(--ink)')}
      {sign('prediction', '●', 'var(--c0)')}
      <text x={scale.at(scale.to) + 14} y={y - 2} class="soft">
        {narrow ? withUnitOf(range(num(row, 'low'), num(row, 'high')), unit) : t.shortObserved(range(num(row, 'low'), num(row, 'high')), unit)}
      </text>
      <text x={scale.at(scale.to) + 14} y={y + 12} style={{ fill: 'var(--c0)' }}>
        {narrow ? withUnit(num(row, 'prediction'), unit) : t.shortPredicted(withUnit(num(row, 'prediction'), unit))}
      </text>
    </>
  )
}
