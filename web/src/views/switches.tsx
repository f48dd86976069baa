// What would turn an answer: each doubtful input moved alone through its range. Where a headline turns, how far inputs
// move the number behind it, and what was looked at and does not turn it.
import type { Context } from '../context'
import { type Answer, distinct, groups, num, type Row, text } from '../data'
import { capital, number, withUnit } from '../format'
import { Choice } from '../parts/choice'
import { Figure } from '../parts/figure'
import { useAsked, useTables } from '../parts/hooks'
import { EndText, Rows } from '../parts/rows'
import { around } from '../parts/scale'
import { Failure, Wait } from '../parts/states'
import { texts } from '../texts'

const t = texts.switches

export default function Switches({ ctx }: { ctx: Context }) {
  const { query, set } = ctx.route
  const scenarios = distinct(ctx.written.table('scenarios').map(({ id }) => id.replace(/\/\d+$/, '')))
  const scenario = scenarios.find((id) => id === query.scenario) ?? ''
  const question = {
    verb: 'simulate',
    options: { ...(scenario ? { scenario: [scenario] } : {}), ...(set.length > 0 ? { set } : {}), detail: false },
  }
  const search = query.search === 'yes'
  const asked = useAsked(JSON.stringify([question, search]), search ? (watch) => ctx.data.ask(ctx.info.id, question, watch) : null)
  return (
    <>
      <p class="lead">{t.lead}</p>
      <div class="choices">
        <Choice
          label={t.scenario}
          value={scenario}
          options={[['', t.every], ...scenarios.map((id) => [id, ctx.written.solve(id, texts.base)] as const)]}
          choose={(chosen) => ctx.go({ query: { scenario: chosen, headline: undefined } })}
        />
        {!search && (
          <button type="button" onClick={() => ctx.go({ query: { search: 'yes' } })}>
            {t.search}
          </button>
        )}
      </div>
      {!search && <p class="from">{t.hint}</p>}
      {asked.error ? <Failure error={asked.error} /> : null}
      {search && !asked.answer && !asked.error && <Wait progress={asked.progress} cancel={() => ctx.go({ query: { search: undefined } })} />}
      {asked.answer && <Found ctx={ctx} answer={asked.answer} />}
    </>
  )
}

function Found({ ctx, answer }: { ctx: Context; answer: Answer }) {
  const tables = useTables(answer, ['switch_points', 'switch_searches', 'headlines'])
  if (!tables) return <p aria-busy="true">{texts.loading} …</p>
  const { switch_points = [], switch_searches = [], headlines = [] } = tables
  return (
    <>
      {switch_points.length > 0 ? <PointsFigure ctx={ctx} rows={switch_points} headlines={headlines} /> : <p>{t.nothingTurns}</p>}
      {switch_searches.length > 0 && (
        <>
          <TornadoFigure ctx={ctx} rows={switch_searches} points={switch_points} />
          <StatusFigure ctx={ctx} rows={switch_searches} />
        </>
      )}
    </>
  )
}

const inputName = (ctx: Context, row: Row) => {
  const [table, key, column] = [text(row, 'table'), text(row, 'key'), text(row, 'column')]
  return table === 'series' ? t.series(key.replaceAll('_', ' ')) : `${ctx.written.name(table, key)}, ${column.replaceAll('_', ' ')}`
}

const refOf = (row: Row) => `${text(row, 'table')}:${text(row, 'key')}`

const headlineKey = (row: Row) => ['headline', 'solve', 'conversion', 'contract'].map((column) => text(row, column)).join('~')

function headlineName(ctx: Context, row: Row): string {
  const solve = ctx.written.solve(text(row, 'solve'), texts.base)
  const plant = ctx.written.name('conversions', text(row, 'conversion'))
  const contract = ctx.written.name('contracts', text(row, 'contract'))
  return t.headlines[text(row, 'headline')]?.(solve, plant, contract) ?? text(row, 'headline')
}

// What a headline says is a phrase, or, of the cheapest input, a contract.
const said = (ctx: Context, row: Row, column: string) => ctx.written.name('contracts', text(row, column))

// ---- where it turns ----------------------------------------------------------------------------------------------

function PointsFigure({ ctx, rows, headlines }: { ctx: Context; rows: readonly Row[]; headlines: readonly Row[] }) {
  const turn = (row: Row) => ((num(row, 'holds_at') ?? 0) + (num(row, 'turns_at') ?? 0)) / 2
  const share = (row: Row) => 50 * ((num(row, 'share_holds') ?? 0) + (num(row, 'share_turns') ?? 0))
  const unit = (row: Row) => text(row, 'unit')
  const open = (row: Row) => () =>
    ctx.show({
      title: inputName(ctx, row),
      sentence: t.pointSentence(
        headlineName(ctx, row),
        said(ctx, row, 'now'),
        said(ctx, row, 'beyond'),
        withUnit(num(row, 'value'), unit(row)),
        withUnit(turn(row), unit(row)),
      ),
      value: turn(row),
      unit: unit(row),
      low: num(row, 'low'),
      high: num(row, 'high'),
      proof: text(row, 'proof'),
      refs: [refOf(row)],
    })
  const nearest = [...rows].sort((a, b) => Math.abs(share(a)) - Math.abs(share(b)))[0]
  return (
    <Figure
      title={t.pointsTitle}
      sentence={[
        t.pointsSentence(rows.length, distinct(rows.map(headlineKey)).length),
        nearest ? t.nearest(inputName(ctx, nearest), withUnit(num(nearest, 'value'), unit(nearest)), withUnit(turn(nearest), unit(nearest))) : '',
      ].join(' ')}
      notes={`${t.pointsNote} ${text(headlines[headlines.length - 1], 'answer')}`}
      table={{
        columns: [
          { title: t.input },
          { title: t.headline },
          { title: t.value },
          { title: t.low },
          { title: t.high },
          { title: t.holdsAt },
          { title: t.turnsAt },
          { title: t.unit },
          { title: t.now },
          { title: t.beyond },
          { title: texts.proved },
        ],
        rows: rows.map((row) => ({
          cells: [
            inputName(ctx, row),
            headlineName(ctx, row),
            ...['value', 'low', 'high', 'holds_at', 'turns_at'].map((column) => num(row, column)),
            unit(row),
            said(ctx, row, 'now'),
            said(ctx, row, 'beyond'),
            text(row, 'proof'),
          ],
          open: open(row),
        })),
      }}
    >
      <Rows
        axis={t.pointsAxis}
        domain={[-108, 108]}
        ticks={[-100, -50, 0, 50, 100].map((at) => ({ at, name: at === 0 ? t.caseValue : `${number(Math.abs(at))} %` }))}
        height={58}
        room={0}
        lines={rows.map((row) => ({
          group: `${headlineName(ctx, row)} ${capital(said(ctx, row, 'now'))}.`,
          name: inputName(ctx, row),
          more: t.beyondIs(said(ctx, row, 'beyond')),
          open: open(row),
          marks: (scale, y) => {
            const [at, low, high] = [share(row), num(row, 'low'), num(row, 'high')]
            const line = y + 1
            return (
              <>
                <line x1={scale.at(low === null ? 0 : -100)} x2={scale.at(high === null ? 0 : 100)} y1={line} y2={line} class="span-line thin" />
                <line x1={scale.at(at)} x2={scale.at(at < 0 ? -100 : 100)} y1={line} y2={line} class="beyond" />
                {low !== null && (
                  <text x={scale.at(-100)} y={y + 21} class="end soft">
                    {number(low)}
                  </text>
                )}
                {high !== null && (
                  <text x={scale.at(100)} y={y + 21} class="end left soft">
                    {number(high)}
                  </text>
                )}
                <circle cx={scale.at(0)} cy={line} r="4" class="beside" />
                <text x={scale.at(0)} y={y + 21} class="tick soft">
                  {number(num(row, 'value'))}
                </text>
                <path d={`M${scale.at(at)} ${line - 7}l6 7l-6 7l-6-7z`} class="turn" />
                <text x={Math.max(scale.at(-100) + 30, Math.min(scale.at(100) - 30, scale.at(at)))} y={line - 11} class="tick on strong">
                  {withUnit(turn(row), unit(row))}
                </text>
              </>
            )
          },
        }))}
      />
    </Figure>
  )
}

// ---- how far each input moves the number behind a headline --------------------------------------------------------

const mostInputs = 16

interface Input {
  readonly row: Row
  readonly low: number | null
  readonly high: number | null
  readonly turns: boolean
  readonly swing: number
}

function TornadoFigure({ ctx, rows, points }: { ctx: Context; rows: readonly Row[]; points: readonly Row[] }) {
  const counted = rows.filter((row) => num(row, 'now') !== null && num(row, 'at_end') !== null)
  const all = groups(counted, headlineKey)
  if (all.size === 0) return null
  const turned = points.map(headlineKey)
  const key = [...all.keys()].find((each) => each === ctx.route.query.headline) ?? turned.find((each) => all.has(each)) ?? [...all.keys()][0] ?? ''
  const own = all.get(key) ?? []
  const now = num(own[0], 'now') ?? 0
  const unit = text(own[0], 'number_unit')
  const inputs: Input[] = [...groups(own, (row) => `${refOf(row)}.${text(row, 'column')}`).values()].flatMap((list) => {
    const [row] = list
    if (!row) return []
    const end = (side: string) => num(list.find((each) => text(each, 'side') === side), 'at_end')
    const [low, high] = [end('low'), end('high')]
    const ends = [low ?? now, high ?? now, now]
    return { row, low, high, turns: list.some((each) => text(each, 'status') === 'reverses'), swing: Math.max(...ends) - Math.min(...ends) }
  })
  const sorted = inputs.sort((a, b) => b.swing - a.swing)
  const moving = sorted.filter(({ swing }) => swing > 1e-6 * Math.max(1, Math.abs(now)))
  const shown = moving.slice(0, mostInputs)
  const open = ({ row, low, high }: Input) => () =>
    ctx.show({
      title: inputName(ctx, row),
      sentence: t.tornadoRow(headlineName(ctx, row), withUnit(now, unit), low === null ? '' : withUnit(low, unit), high === null ? '' : withUnit(high, unit)),
      value: now,
      unit,
      low: low === null && high === null ? null : Math.min(low ?? now, high ?? now),
      high: low === null && high === null ? null : Math.max(low ?? now, high ?? now),
      proof: text(row, 'proof'),
      refs: [refOf(row)],
    })
  const [top] = shown
  return (
    <section>
      <div class="choices">
        <Choice
          label={t.headline}
          value={key}
          options={[...all].map(([id, list]) => [id, list[0] ? headlineName(ctx, list[0]) : id])}
          choose={(headline) => ctx.go({ query: { headline } })}
        />
      </div>
      <Figure
        title={t.tornadoTitle}
        sentence={
          top
            ? t.tornadoSentence(t.numbers[text(own[0], 'headline')] ?? '', withUnit(now, unit), inputName(ctx, top.row), withUnit(Math.min(top.low ?? now, top.high ?? now), unit), withUnit(Math.max(top.low ?? now, top.high ?? now), unit))
            : t.nothingMoves(t.numbers[text(own[0], 'headline')] ?? '', withUnit(now, unit))
        }
        legend={
          <>
            <span class="key">
              <span class="swatch" style={{ background: 'var(--c1)' }} /> {t.atLow}
            </span>
            <span class="key">
              <span class="swatch" style={{ background: 'var(--c0)' }} /> {t.atHigh}
            </span>
            <span class="key">◆ {t.turns}</span>
          </>
        }
        notes={[t.tornadoNote, moving.length > shown.length ? t.moreInputs(moving.length - shown.length) : '', t.unmoved(sorted.length - moving.length)].filter(Boolean).join(' ')}
        table={{
          columns: [{ title: t.input }, { title: t.now, unit }, { title: t.atLow, unit }, { title: t.atHigh, unit }, { title: t.turns }],
          rows: sorted.map((each) => ({
            cells: [inputName(ctx, each.row), now, each.low, each.high, each.turns ? t.yes : t.no],
            open: open(each),
          })),
        }}
      >
        <Rows
          axis={`${t.numbers[text(own[0], 'headline')] ?? ''}, ${unit}`}
          domain={roomy([now, ...shown.flatMap(({ low, high }) => [low, high])])}
          height={26}
          room={0}
          lines={shown.map((each) => ({
            name: inputName(ctx, each.row),
            open: open(each),
            marks: (scale, y) => (
              <>
                {(
                  [
                    [each.low, 'var(--c1)'],
                    [each.high, 'var(--c0)'],
                  ] as const
                ).map(([end, colour], i) => {
                  if (end === null) return null
                  const [a, b] = [scale.at(Math.min(now, end)), scale.at(Math.max(now, end))]
                  const same = each.low !== null && each.high !== null && (each.low - now) * (each.high - now) > 0
                  return <rect key={i} x={a} y={y - 8 + (same && i === 1 ? 8 : 0)} width={Math.max(1, b - a)} height={same ? 8 : 16} style={{ fill: colour }} />
                })}
                <EndText scale={scale} y={y} at={Math.max(each.low ?? now, each.high ?? now, now)} text={`${number(Math.max(each.low ?? now, each.high ?? now), 3)}${each.turns ? ' ◆' : ''}`} />
                <EndText scale={scale} y={y} at={Math.min(each.low ?? now, each.high ?? now, now)} text={number(Math.min(each.low ?? now, each.high ?? now), 3)} left />
                <line x1={scale.at(now)} x2={scale.at(now)} y1={y - 13} y2={y + 13} class="now-line" />
              </>
            ),
          }))}
        />
      </Figure>
    </section>
  )
}

// Room for numbers at both ends.
function roomy(numbers: readonly (number | null)[]): [number, number] {
  const [low, high] = around(numbers, 0)
  return [low - 0.16 * (high - low), high + 0.18 * (high - low)]
}

// ---- what was looked at ------------------------------------------------------------------------------------------

const states: readonly (readonly [string, string])[] = [
  ['reverses', 'var(--c1)'],
  ['no plan there', 'var(--c3)'],
  ['not found', 'var(--c4)'],
  ['never', 'var(--c2)'],
  ['not looked at', 'var(--c7)'],
]

function StatusFigure({ ctx, rows }: { ctx: Context; rows: readonly Row[] }) {
  const kinds = groups(rows, (row) => `${text(row, 'headline')}~${text(row, 'headline') === 'all' ? '' : text(row, 'solve')}`)
  const count = (list: readonly Row[], status: string) => list.filter((row) => text(row, 'status') === status).length
  const lines = [...kinds.values()].flatMap((list) => (list[0] ? [{ row: list[0], list }] : []))
  const name = (row: Row) => t.kinds[text(row, 'headline')]?.(ctx.written.solve(text(row, 'solve'), texts.base)) ?? text(row, 'headline')
  const most = Math.max(...lines.map(({ list }) => list.length))
  return (
    <Figure
      title={t.statusTitle}
      sentence={t.statusSentence(rows.length, count(rows, 'reverses'), count(rows, 'never'), count(rows, 'not found'), count(rows, 'not looked at'))}
      legend={
        <>
          {states.map(([status, colour]) => (
            <span class="key" key={status}>
              <span class="swatch" style={{ background: colour }} /> {t.statuses[status]}
            </span>
          ))}
        </>
      }
      table={{
        columns: [{ title: t.headline }, ...states.map(([status]) => ({ title: t.statuses[status] ?? status }))],
        rows: lines.map(({ row, list }) => ({ cells: [name(row), ...states.map(([status]) => count(list, status))] })),
      }}
    >
      <Rows
        axis={t.statusAxis}
        domain={[0, most * 1.02]}
        height={26}
        room={40}
        lines={lines.map(({ row, list }) => ({
          name: name(row),
          marks: (scale, y) => {
            let from = 0
            return (
              <>
                {states.map(([status, colour]) => {
                  const n = count(list, status)
                  const start = from
                  from += n
                  const size = scale.at(from) - scale.at(start)
                  return n === 0 ? null : (
                    <g key={status}>
                      <rect x={scale.at(start)} y={y - 8} width={Math.max(2, size - 1)} height="16" style={{ fill: colour }} />
                      {size > 26 && (
                        <text x={scale.at(start) + size / 2} y={y + 4} class="inside">
                          {n}
                        </text>
                      )}
                    </g>
                  )
                })}
                <EndText scale={scale} y={y} at={list.length} text={number(list.length)} />
              </>
            )
          },
        }))}
      />
    </Figure>
  )
}
