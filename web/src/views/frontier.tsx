// What a cap on a supplier's share costs. The curve is there at once where the brief has it, else it is asked for; a
// target is set on it by hand or by key, and the plan under the target, what binds there and until when measures can be
// decided, are asked for it.
import { useState } from 'preact/hooks'
import type { Context } from '../context'
import { type Answer, num, type Row, text } from '../data'
import { capital, number, withUnit } from '../format'
import { Choice } from '../parts/choice'
import { Curves } from '../parts/curves'
import { Figure } from '../parts/figure'
import { useAsked, useTables } from '../parts/hooks'
import { around, type Scale } from '../parts/scale'
import { Failure, Wait } from '../parts/states'
import { Table } from '../parts/table'
import { texts } from '../texts'
import { CalendarFigure, RegretFigure } from './frontier_dates'
import { bases, measures, ReachFigure, SharesFigure } from './frontier_shares'

const t = texts.frontier
const known = ['frontier', 'shares', 'reach', 'caps', 'calendar', 'regret', 'binding', 'headlines']

type Tables = Readonly<Record<string, readonly Row[]>>

interface Wanted {
  readonly supplier: string
  readonly basis: string
}

export default function Frontier({ ctx }: { ctx: Context }) {
  const own = useTables(ctx.answer, known)
  if (!own) return <p aria-busy="true">{texts.loading} …</p>
  return <WithBrief ctx={ctx} own={own} />
}

function WithBrief({ ctx, own }: { ctx: Context; own: Tables }) {
  const { query, set } = ctx.route
  const cap = own.caps?.[0]
  const first = text(cap, 'supplier') || text(own.shares?.[0], 'supplier')
  const wanted: Wanted = {
    supplier: query.supplier || first,
    basis: bases.find((each) => each === query.basis) ?? (text(cap, 'basis') || 'imports'),
  }
  const told = (own.frontier?.length ?? 0) > 0 && wanted.supplier === text(cap, 'supplier') && wanted.basis === text(cap, 'basis')
  const question = { verb: 'diversify', options: { ...optionsOf(wanted, set), detail: false } }
  const ask = ctx.data.live && !told && query.curve === 'yes'
  const asked = useAsked(JSON.stringify([question, ask]), ask ? (watch) => ctx.data.ask(ctx.info.id, question, watch) : null)
  const answer = told ? ctx.answer : asked.answer
  return (
    <>
      {ctx.data.live && <Wishes ctx={ctx} wanted={wanted} told={told || ask} />}
      {asked.error ? <Failure error={asked.error} /> : null}
      {ask && !asked.answer && !asked.error && <Wait progress={asked.progress} cancel={() => ctx.go({ query: { curve: undefined } })} />}
      {answer && <Curve ctx={ctx} answer={answer} wanted={wanted} />}
      {(own.reach?.length ?? 0) > 0 && <ReachFigure ctx={ctx} rows={own.reach ?? []} headline={own.headlines ?? []} />}
      {(own.shares?.length ?? 0) > 0 && <SharesFigure ctx={ctx} rows={own.shares ?? []} />}
      {!answer && !ctx.data.live && !own.reach?.length && !own.shares?.length && <p>{texts.nothing}</p>}
    </>
  )
}

const optionsOf = ({ supplier, basis }: Wanted, set: readonly string[]) => ({
  ...(supplier ? { supplier } : {}),
  basis,
  ...(set.length > 0 ? { set } : {}),
})

function Wishes({ ctx, wanted, told }: { ctx: Context; wanted: Wanted; told: boolean }) {
  const actors = ctx.written.table('actors').filter(({ id }) => ['state', 'bloc'].includes(ctx.written.text('actors', id, 'type')))
  const clear = { target: undefined, plan: undefined }
  return (
    <div class="choices">
      <Choice
        label={t.supplier}
        value={wanted.supplier}
        options={[...(wanted.supplier ? [] : [['', t.largest] as const]), ...actors.map(({ id }) => [id, ctx.written.actor(id)] as const)]}
        choose={(supplier) => ctx.go({ query: { supplier, ...clear } })}
      />
      <Choice
        label={t.basis}
        value={wanted.basis}
        options={bases.map((each) => [each, t.bases[each] ?? each])}
        choose={(basis) => ctx.go({ query: { basis, ...clear } })}
      />
      {!told && (
        <button type="button" onClick={() => ctx.go({ query: { curve: 'yes' } })}>
          {t.compute}
        </button>
      )}
    </div>
  )
}

// ---- the curve and its target ------------------------------------------------------------------------------------

function Curve({ ctx, answer, wanted }: { ctx: Context; answer: Answer; wanted: Wanted }) {
  const tables = useTables(answer, known)
  if (!tables) return <p aria-busy="true">{texts.loading} …</p>
  const rows = [...(tables.frontier ?? [])].sort((a, b) => (num(a, 'share') ?? 0) - (num(b, 'share') ?? 0))
  if (rows.length === 0) return <p>{tables.headlines?.map((row) => text(row, 'answer')).join('. ') || texts.nothing}</p>
  return <CurveFigure key={`${answer.run} ${wanted.basis}`} ctx={ctx} answer={answer} tables={tables} rows={rows} wanted={wanted} />
}

interface Reading {
  readonly row: Row | undefined // the row that holds at the target; none: it cannot be reached
  readonly extra: number | null
  readonly cost: number | null
}

// From its share up to the next row's, a row's cost falls by its slope.
export function read(rows: readonly Row[], share: number): Reading {
  const row = [...rows].reverse().find((each) => (num(each, 'share') ?? 0) <= share + 1e-9)
  if (!row) return { row, extra: null, cost: null }
  const less = (num(row, 'slope') ?? 0) * (share - (num(row, 'share') ?? 0))
  return { row, extra: Math.max(0, (num(row, 'extra') ?? 0) - less), cost: (num(row, 'cost') ?? 0) - less }
}

export function pointsOf(rows: readonly Row[]): [number, number][] {
  return rows.flatMap((row, i) => {
    const [share, extra] = [num(row, 'share') ?? 0, num(row, 'extra') ?? 0]
    const next = num(rows[i + 1], 'share')
    const start: [number, number] = [share, extra]
    return next === null ? [start] : [start, [next, extra - (num(row, 'slope') ?? 0) * (next - share)] as [number, number]]
  })
}

interface CurveProps {
  ctx: Context
  answer: Answer
  tables: Tables
  rows: readonly Row[]
  wanted: Wanted
}

function CurveFigure({ ctx, answer, tables, rows, wanted }: CurveProps) {
  // The last row holds up to the share without a cap, which costs no more.
  const chosen = tables.shares?.find((row) => row.chosen === true)
  const [least, last] = [num(rows[0], 'share') ?? 0, num(rows[rows.length - 1], 'share') ?? 100]
  const most = Math.max(last, num(chosen, 'share') ?? 0)
  const cap = tables.caps?.[0]
  const from = Math.max(0, Math.floor(least - (most - least) * 0.08))
  const to = Math.ceil(most + (most - least) * 0.02)
  const inRoute = Number(ctx.route.query.target ?? Number.NaN)
  const middle = Math.round((least + most) / 2)
  const [target, setTarget] = useState(
    Math.max(from, Math.min(to, Number.isFinite(inRoute) ? inRoute : (num(cap, 'share') ?? middle))),
  )
  const now = read(rows, target)
  const unit = text(rows[0], 'unit')
  const supplier = ctx.written.actor(wanted.supplier)
  const refs = [...new Set((tables.headlines ?? []).flatMap((row) => text(row, 'sources').split(' ')).filter(Boolean))]
  const sentence = t.sentence(
    supplier,
    t.bases[wanted.basis] ?? wanted.basis,
    number(most),
    number(least),
    withUnit(num(rows[0], 'extra'), unit),
  )
  const open = (row: Row) => () =>
    ctx.show({
      title: t.cap(supplier, number(num(row, 'share'))),
      sentence: text(row, 'changes'),
      value: num(row, 'extra'),
      unit,
      proof: text(row, 'proof'),
      refs,
    })
  return (
    <section class="frontier-curve">
      <Figure
        title={t.titleOf(supplier)}
        sentence={sentence}
        notes={[t.note, rows.some((row) => text(row, 'state') !== text(rows[0], 'state')) ? t.noteRings : '', t.noteDrag].filter(Boolean).join(' ')}
        table={{
          columns: [
            { title: t.share, unit: '%' },
            { title: t.extra, unit },
            { title: t.slope, unit: text(rows[0], 'slope_unit') },
            { title: t.measures },
            { title: t.planShare, unit: '%' },
            { title: t.changes },
          ],
          rows: rows.map((row) => ({
            cells: [
              num(row, 'share'),
              num(row, 'extra'),
              num(row, 'slope'),
              measures(ctx, text(row, 'state')),
              num(row, 'plan_share'),
              text(row, 'changes'),
            ],
            open: open(row),
          })),
        }}
      >
        <Curves
          x={{ title: t.shareAxis(t.bases[wanted.basis] ?? wanted.basis), domain: [from, to] }}
          y={{ title: t.extraAxis(unit), domain: around(rows.map((row) => num(row, 'extra')), 0.08) }}
          curves={[{ name: '', colour: 'var(--c0)', points: [...pointsOf(rows), [most, num(rows[rows.length - 1], 'extra') ?? 0]] }]}
          drag={(share) => setTarget(Number(share.toFixed(1)))}
          marks={(x, y) => <TargetMarks rows={rows} target={target} now={now} least={least} unit={unit} x={x} y={y} />}
        />
      </Figure>
      <div class="target">
        <label for="target-share">{t.target}</label>
        <input
          id="target-share"
          type="range"
          min={from}
          max={to}
          step={0.1}
          value={target}
          aria-valuetext={`${number(target)} %: ${now.extra === null ? t.notReached : withUnit(now.extra, unit)}`}
          onInput={(event) => setTarget(Number(event.currentTarget.value))}
          onChange={() => ctx.go({ query: { target: String(target) } })}
        />
        <output for="target-share">{number(target)} %</output>
      </div>
      <TargetFacts ctx={ctx} tables={tables} now={now} target={target} unit={unit} refs={refs} />
      <PlanUnderTarget ctx={ctx} answer={answer} tables={tables} wanted={wanted} target={target} reached={now.row !== undefined} />
    </section>
  )
}

interface MarksProps {
  rows: readonly Row[]
  target: number
  now: Reading
  least: number
  unit: string
  x: Scale
  y: Scale
}

function TargetMarks({ rows, target, now, least, unit, x, y }: MarksProps) {
  const changes = rows.filter((row, i) => i > 0 && text(row, 'state') !== text(rows[i - 1], 'state'))
  const at = x.at(target)
  const left = at > (x.at(x.from) + x.at(x.to)) / 2
  return (
    <>
      <rect x={x.at(x.from)} width={Math.max(0, x.at(least) - x.at(x.from))} y={y.at(y.to)} height={y.at(y.from) - y.at(y.to)} class="barred" />
      {changes.map((row, i) => (
        <circle key={i} cx={x.at(num(row, 'share') ?? 0)} cy={y.at(num(row, 'extra') ?? 0)} r="3.5" class="step" />
      ))}
      <line x1={at} x2={at} y1={y.at(y.to)} y2={y.at(y.from)} class="target-line" />
      {now.extra !== null && <circle cx={at} cy={y.at(now.extra)} r="6" class="target-dot" />}
      <text x={at + (left ? -10 : 10)} y={now.extra === null ? y.at(y.to) + 16 : Math.max(y.at(y.to) + 12, y.at(now.extra) - 10)} class={left ? 'on strong left' : 'on strong'}>
        {`${number(target)} %: ${now.extra === null ? t.notReached : `+${withUnit(now.extra, unit)}`}`}
      </text>
    </>
  )
}

interface FactsProps {
  ctx: Context
  tables: Tables
  now: Reading
  target: number
  unit: string
  refs: readonly string[]
}

function TargetFacts({ ctx, tables, now, target, unit, refs }: FactsProps) {
  if (!now.row) {
    const why = (tables.headlines ?? []).map((row) => text(row, 'answer')).find((answer) => answer.includes('at the least'))
    return <p class="refused">{`${t.cannot(number(target))}${why ? ` ${capital(why)}.` : ''}`}</p>
  }
  const { row } = now
  const open = () =>
    ctx.show({ title: t.extra, sentence: text(row, 'changes'), value: now.extra, unit, proof: text(row, 'proof'), refs })
  const facts: readonly (readonly [string, string])[] = [
    [t.cost, withUnit(now.cost, unit)],
    [t.slopeFact, num(row, 'slope') === null ? texts.none : withUnit(num(row, 'slope'), text(row, 'slope_unit'))],
    [t.measures, measures(ctx, text(row, 'state'))],
    [t.planShare, num(row, 'plan_share') === null ? texts.notKnown : t.planShareAt(number(num(row, 'plan_share')), number(num(row, 'share')))],
    [t.changesFact, text(row, 'changes') || texts.none],
  ]
  return (
    <dl class="facts">
      <dt>{t.extra}</dt>
      <dd>
        <button type="button" class="plain" onClick={open} title={texts.figure.details}>
          <data value={now.extra ?? ''}>{withUnit(now.extra, unit)}</data>
        </button>
      </dd>
      {facts.map(([name, value]) => (
        <>
          <dt key={name}>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  )
}

// ---- the plan under the target -----------------------------------------------------------------------------------

interface PlanProps {
  ctx: Context
  answer: Answer
  tables: Tables
  wanted: Wanted
  target: number
  reached: boolean
}

function PlanUnderTarget({ ctx, answer, tables, wanted, target, reached }: PlanProps) {
  const plan = ctx.data.live ? ctx.route.query.plan : undefined
  const question = {
    verb: 'diversify',
    options: { ...optionsOf(wanted, ctx.route.set), share: `${plan}%`, calendar: true, detail: false },
  }
  const asked = useAsked(JSON.stringify([question, plan]), plan ? (watch) => ctx.data.ask(ctx.info.id, question, watch) : null)
  const cap = tables.caps?.[0]
  return (
    <>
      {ctx.data.live && reached && String(target) !== plan && (
        <p class="buttons">
          <button type="button" onClick={() => ctx.go({ query: { target: String(target), plan: String(target) } })}>
            {t.askPlan(number(target))}
          </button>
          <span class="from">{t.askHint}</span>
        </p>
      )}
      {asked.error ? <Failure error={asked.error} /> : null}
      {plan && !asked.answer && !asked.error && <Wait progress={asked.progress} cancel={() => ctx.go({ query: { plan: undefined } })} />}
      {asked.answer ? (
        <Plan ctx={ctx} answer={asked.answer} />
      ) : (
        !plan && num(cap, 'share') !== null && <Plan ctx={ctx} answer={answer} />
      )}
    </>
  )
}

function Plan({ ctx, answer }: { ctx: Context; answer: Answer }) {
  const tables = useTables(answer, known)
  if (!tables) return <p aria-busy="true">{texts.loading} …</p>
  const cap = tables.caps?.[0]
  const share = num(cap, 'share')
  const said = (tables.headlines ?? []).filter((row) => text(row, 'topic') === text(tables.headlines?.[0], 'topic') || answer === ctx.answer)
  const binds = (tables.binding ?? []).filter((row) => text(row, 'solve') === text(cap, 'solve')).sort((a, b) => (num(b, 'worth') ?? 0) - (num(a, 'worth') ?? 0))
  const calendar = tables.calendar ?? []
  return (
    <>
      {answer !== ctx.answer && (
        <ul class="said">
          {said.map((row) => (
            <li key={text(row, 'position')}>{text(row, 'answer')}</li>
          ))}
        </ul>
      )}
      {binds.length > 0 && (
        <section class="binds">
          <h3>{t.binds(number(share))}</h3>
          <p>{t.bindsSentence(binds.length, text(binds[0], 'sentence'))}</p>
          <Table
            caption={t.binds(number(share))}
            columns={[{ title: t.limit }, { title: t.column }, { title: t.periods }, { title: t.worth }, { title: '' }]}
            rows={binds.map((row) => ({
              cells: [
                ctx.written.name(text(row, 'table'), text(row, 'key')),
                text(row, 'column').replaceAll('_', ' '),
                num(row, 'periods'),
                num(row, 'worth'),
                text(row, 'unit'),
              ],
              open: () =>
                ctx.show({
                  title: ctx.written.name(text(row, 'table'), text(row, 'key')),
                  sentence: text(row, 'sentence'),
                  value: num(row, 'worth'),
                  unit: text(row, 'unit'),
                  refs: [`${text(row, 'table')}:${text(row, 'key')}`],
                }),
            }))}
          />
        </section>
      )}
      {calendar.length > 0 && (
        <div class="figures">
          <CalendarFigure ctx={ctx} rows={calendar} share={share} />
          {(tables.regret?.length ?? 0) > 0 && <RegretFigure ctx={ctx} rows={tables.regret ?? []} />}
        </div>
      )}
    </>
  )
}
