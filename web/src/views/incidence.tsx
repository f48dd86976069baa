// Who pays whom: payers beside recipients, what each pair pays for, and who is left with how much. What one pays another
// receives, so all accounts sum to zero; that is looked at and told.
import type { Context } from '../context'
import { groups, num, type Row, sum, text } from '../data'
import { capital, number, withUnit } from '../format'
import { Choice } from '../parts/choice'
import { Figure } from '../parts/figure'
import { useTables } from '../parts/hooks'
import { Matrix } from '../parts/matrix'
import { Bar, EndText, Rows } from '../parts/rows'
import { around } from '../parts/scale'
import { AgainstChoice, SolveChoice, type Solves, useSolves } from '../parts/solve'
import { texts } from '../texts'

const t = texts.incidence

interface Pair {
  readonly payer: string
  readonly recipient: string
  readonly amount: number
  readonly rows: readonly Row[]
}

interface Side {
  readonly solve: string
  readonly pairs: readonly Pair[]
  readonly accounts: readonly Row[]
  readonly unit: string
}

export default function Incidence({ ctx }: { ctx: Context }) {
  const solves = useSolves(ctx)
  const names = ['incidence', 'accounts']
  const first = useTables(ctx.answer, names, solves?.current ?? '')
  const second = useTables(ctx.answer, names, solves?.against || solves?.current || '')
  if (!solves || !first || !second) return <p aria-busy="true">{texts.loading} …</p>
  const one = sideOf(solves.current, first)
  const two = solves.against ? sideOf(solves.against, second) : undefined
  return (
    <>
      <div class="choices">
        <SolveChoice ctx={ctx} solves={solves} />
        <AgainstChoice ctx={ctx} solves={solves} />
      </div>
      {one.pairs.length === 0 ? (
        <p>{t.nothing}</p>
      ) : (
        <>
          <div class={two ? 'figures' : ''}>
            {[one, ...(two ? [two] : [])].map((side) => (
              <PairsFigure key={side.solve} ctx={ctx} side={side} solves={solves} />
            ))}
          </div>
          <div class="figures">
            <TermsFigure ctx={ctx} side={one} />
            <NetFigure ctx={ctx} one={one} two={two} solves={solves} />
          </div>
        </>
      )}
    </>
  )
}

function sideOf(solve: string, tables: Readonly<Record<string, readonly Row[]>>): Side {
  const rows = tables.incidence ?? []
  const pairs = [...groups(rows, (row) => `${text(row, 'payer')}\n${text(row, 'recipient')}`)].map(([key, list]) => {
    const [payer = '', recipient = ''] = key.split('\n')
    return { payer, recipient, amount: sum(list, 'amount'), rows: list }
  })
  return {
    solve,
    pairs: pairs.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)),
    accounts: tables.accounts ?? [],
    unit: text(rows[0], 'unit'),
  }
}

// The three accounts that are no actor have names of their own.
const named = (ctx: Context, account: string) => t.accounts[account] ?? ctx.written.actor(account)

const openPair = (ctx: Context, pair: Pair, unit: string) => () =>
  ctx.show({
    title: t.pair(named(ctx, pair.payer), named(ctx, pair.recipient)),
    sentence: pair.rows
      .map((row) => `${termName(ctx, row)}: ${withUnit(num(row, 'amount'), unit)}`)
      .join('; '),
    value: pair.amount,
    unit,
    refs: [...new Set(pair.rows.map((row) => `${text(row, 'table')}:${text(row, 'key')}`))],
  })

const termName = (ctx: Context, row: Row) =>
  t.termOf(text(row, 'term').replaceAll('_', ' '), ctx.written.name(text(row, 'table'), text(row, 'key')))

function PairsFigure({ ctx, side, solves }: { ctx: Context; side: Side; solves: Solves }) {
  const { pairs, accounts, unit } = side
  const left = sum(accounts, 'net')
  const most = Math.max(...accounts.map((row) => Math.abs(num(row, 'net') ?? 0)))
  const top = pairs[0]
  const sentence = t.sentence(
    withUnit(sum(accounts, 'pays'), unit),
    top ? t.pair(named(ctx, top.payer), named(ctx, top.recipient)) : '',
    withUnit(top?.amount, unit),
    accounts.length,
    Math.abs(left) <= 1e-9 * Math.max(1, most) ? '' : withUnit(left, unit),
  )
  const choose = (pair: Pair) => () => {
    ctx.go({ query: { pair: `${pair.payer}~${pair.recipient}` } })
    openPair(ctx, pair, unit)()
  }
  return (
    <Figure
      title={`${t.title}: ${solves.name(side.solve)}`}
      sentence={sentence}
      notes={t.matrixNote(unit)}
      table={{
        columns: [{ title: t.payer }, { title: t.recipient }, { title: t.cause }, { title: t.term }, { title: t.amount, unit }],
        rows: pairs.flatMap((pair) =>
          pair.rows.map((row) => ({
            cells: [
              named(ctx, pair.payer),
              named(ctx, pair.recipient),
              ctx.written.name(text(row, 'table'), text(row, 'key')),
              text(row, 'term'),
              num(row, 'amount'),
            ],
            open: choose(pair),
          })),
        ),
      }}
    >
      <Matrix
        rows={order(pairs, 'payer').map((id) => ({ id, name: named(ctx, id) }))}
        columns={order(pairs, 'recipient').map((id) => ({ id, name: named(ctx, id) }))}
        cells={pairs.map((pair) => ({
          row: pair.payer,
          column: pair.recipient,
          value: pair.amount,
          open: choose(pair),
        }))}
        rowTitle={t.payer}
        columnTitle={t.recipient}
        unit={unit}
        others={t.others}
        pair={t.pair}
      />
    </Figure>
  )
}

// Those who pay or receive most come first.
function order(pairs: readonly Pair[], side: 'payer' | 'recipient'): string[] {
  const total = groups(pairs, (pair) => pair[side])
  const size = (list: readonly Pair[]) => list.reduce((all, pair) => all + Math.abs(pair.amount), 0)
  return [...total].sort(([, a], [, b]) => size(b) - size(a)).map(([id]) => id)
}

const mostTerms = 14
const mostEnds = 12 // accounts at each end that are drawn by themselves

function TermsFigure({ ctx, side }: { ctx: Context; side: Side }) {
  const { pairs, unit } = side
  const key = (pair: Pair) => `${pair.payer}~${pair.recipient}`
  const pair = pairs.find((each) => key(each) === ctx.route.query.pair) ?? pairs[0]
  if (!pair) return null
  const rows = [...pair.rows].sort((a, b) => Math.abs(num(b, 'amount') ?? 0) - Math.abs(num(a, 'amount') ?? 0))
  const shown = rows.slice(0, mostTerms)
  const rest = rows.slice(mostTerms)
  const open = (row: Row) => () =>
    ctx.show({
      title: termName(ctx, row),
      sentence: t.pair(named(ctx, pair.payer), named(ctx, pair.recipient)),
      value: num(row, 'amount'),
      unit,
      refs: [`${text(row, 'table')}:${text(row, 'key')}`],
    })
  const lines = [
    ...shown.map((row) => ({ name: termName(ctx, row), amount: num(row, 'amount') ?? 0, open: open(row) })),
    ...(rest.length > 0 ? [{ name: t.others(rest.length), amount: sum(rest, 'amount'), open: undefined }] : []),
  ]
  const title = t.termsOf(named(ctx, pair.payer), named(ctx, pair.recipient))
  return (
    <section>
      <div class="choices">
        <Choice
          label={t.pairChoice}
          value={key(pair)}
          options={pairs.map((each) => [key(each), t.pair(named(ctx, each.payer), named(ctx, each.recipient))])}
          choose={(chosen) => ctx.go({ query: { pair: chosen } })}
        />
      </div>
      <Figure
        title={title}
        sentence={t.termsSentence(rows.length, withUnit(pair.amount, unit), termName(ctx, rows[0] as Row), withUnit(num(rows[0], 'amount'), unit))}
        notes={t.termsNote}
        table={{
          columns: [{ title: t.term }, { title: t.amount, unit }],
          rows: rows.map((row) => ({ cells: [termName(ctx, row), num(row, 'amount')], open: open(row) })),
        }}
      >
        <AmountRows lines={lines} unit={unit} />
      </Figure>
    </section>
  )
}

interface AmountLine {
  readonly name: string
  readonly amount: number
  readonly beside?: number | undefined
  open?: (() => void) | undefined
}

function AmountRows({ lines, unit }: { lines: readonly AmountLine[]; unit: string }) {
  const domain = around(lines.flatMap(({ amount, beside }) => [amount, beside ?? null]))
  const room = 62
  return (
    <Rows
      axis={unit}
      domain={domain}
      room={room}
      height={24}
      lines={lines.map(({ name, amount, beside, open }) => ({
        name,
        more: `${name}: ${withUnit(amount, unit)}`,
        ...(open ? { open } : {}),
        marks: (scale, y) => (
          <>
            <Bar scale={scale} y={y} value={amount} colour={amount < 0 ? 'var(--c1)' : 'var(--c0)'} />
            {beside !== undefined && <circle cx={scale.at(beside)} cy={y} r="5" class="beside" />}
            <EndText scale={scale} y={y} at={Math.max(amount, 0, beside ?? 0)} text={number(amount)} />
          </>
        ),
      }))}
    />
  )
}

function NetFigure({ ctx, one, two, solves }: { ctx: Context; one: Side; two: Side | undefined; solves: Solves }) {
  const beside = new Map(two?.accounts.map((row) => [text(row, 'account'), num(row, 'net') ?? 0]) ?? [])
  const net = (row: Row) => num(row, 'net') ?? 0
  const rows = one.accounts.filter((row) => net(row) !== 0 || beside.get(text(row, 'account'))).sort((a, b) => net(b) - net(a))
  const open = (row: Row) => {
    const account = text(row, 'account')
    const own = one.pairs.filter((pair) => pair.payer === account || pair.recipient === account).flatMap((pair) => pair.rows)
    return () =>
      ctx.show({
        title: capital(named(ctx, account)),
        sentence: t.netOf(withUnit(num(row, 'receives'), one.unit), withUnit(num(row, 'pays'), one.unit)),
        value: net(row),
        unit: one.unit,
        refs: [...new Set(own.map((each) => `${text(each, 'table')}:${text(each, 'key')}`))],
      })
  }
  const [gains, pays] = [rows[0], rows[rows.length - 1]]
  const lineOf = (row: Row): AmountLine => ({
    name: capital(named(ctx, text(row, 'account'))),
    amount: net(row),
    beside: two ? (beside.get(text(row, 'account')) ?? 0) : undefined,
    open: open(row),
  })
  const middle = rows.length > 2 * mostEnds + 1 ? rows.slice(mostEnds, -mostEnds) : []
  const together: AmountLine = {
    name: t.others(middle.length),
    amount: sum(middle, 'net'),
    beside: two ? middle.reduce((all, row) => all + (beside.get(text(row, 'account')) ?? 0), 0) : undefined,
  }
  const lines =
    middle.length > 0
      ? [...rows.slice(0, mostEnds).map(lineOf), together, ...rows.slice(-mostEnds).map(lineOf)]
      : rows.map(lineOf)
  const columns = [{ title: t.account }, { title: t.receives, unit: one.unit }, { title: t.pays, unit: one.unit }, { title: t.net, unit: one.unit }]
  return (
    <Figure
      title={t.netTitle}
      sentence={t.netSentence(
        named(ctx, text(gains, 'account')),
        withUnit(num(gains, 'net'), one.unit),
        named(ctx, text(pays, 'account')),
        withUnit(-net(pays as Row), one.unit),
        two ? solves.name(two.solve) : '',
      )}
      notes={t.netNote}
      table={{
        columns: two ? [...columns, { title: `${t.net}: ${solves.name(two.solve)}`, unit: one.unit }] : columns,
        rows: rows.map((row) => ({
          cells: [
            named(ctx, text(row, 'account')),
            num(row, 'receives'),
            num(row, 'pays'),
            num(row, 'net'),
            ...(two ? [beside.get(text(row, 'account')) ?? null] : []),
          ],
          open: open(row),
        })),
      }}
    >
      <AmountRows unit={one.unit} lines={lines} />
    </Figure>
  )
}
