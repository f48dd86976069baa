// What changed assumptions do at once: the plan solved before and after, side by side, while the brief is on its way.
import type { Context } from '../context'
import { type Answer, num, type Row, text } from '../data'
import { cellOf } from '../route'
import { texts } from '../texts'
import { useLater } from './hooks'
import { Table, type TableRow } from './table'

// The plan that changes are looked at in: the one chosen, or the one of the scenario that a changed row belongs to, as it
// does nothing elsewhere.
const solveOf = (ctx: Context, set: readonly string[]): string => {
  const chosen = ctx.route.query.solve?.replace(/[@|].*$/, '') ?? 'base'
  const rows = set.map(cellOf).filter((change) => change?.table === 'scenarios')
  const own = rows.map((change) => change?.id.split('/')[0] ?? '')
  return own.length > 0 && !own.some((id) => chosen.split('+').includes(id)) ? (own[0] ?? chosen) : chosen
}

// One plan without its model: answers within a moment.
export const quickSolve = (ctx: Context, set: readonly string[], solve = solveOf(ctx, set)): Promise<Answer> => {
  const scenarios = solve === 'base' ? [] : solve.split('+')
  const known = scenarios.every((id) => ctx.written.row('scenarios', `${id}/1`))
  return ctx.data.ask(ctx.info.id, {
    verb: 'solve',
    tables: ['stages', 'supply'],
    options: {
      detail: false,
      ranges: false,
      ...(known && scenarios.length > 0 ? { scenario: scenarios } : {}),
      ...(set.length > 0 ? { set } : {}),
    },
  })
}

interface Effect {
  readonly ms: number
  readonly was: number | null
  readonly now: number | null
  readonly unit: string
  readonly rows: readonly { what: string; unit: string; was: number; now: number }[]
}

const goals = (rows: readonly Row[]) => new Map(rows.map((row) => [text(row, 'goal'), row]))

async function effect(ctx: Context): Promise<Effect> {
  const began = performance.now()
  const solve = solveOf(ctx, ctx.route.set)
  const [before, after] = await Promise.all([quickSolve(ctx, [], solve), quickSolve(ctx, ctx.route.set, solve)])
  const tables = await Promise.all([before, after].map((answer) => Promise.all(['stages', 'supply'].map((t) => answer.table(t)))))
  const ms = Math.round(performance.now() - began)
  const [[stages0 = [], supply0 = []] = [], [stages1 = [], supply1 = []] = []] = tables
  const [goals0, goals1] = [goals(stages0), goals(stages1)]
  const rows: Effect['rows'][number][] = []
  for (const [goal, row] of goals1) {
    if (goal === 'net cost') continue
    rows.push({ what: goal, unit: text(row, 'unit'), was: num(goals0.get(goal), 'objective') ?? 0, now: num(row, 'objective') ?? 0 })
  }
  const key = (row: Row) => `${text(row, 'table')} ${text(row, 'key')} ${text(row, 'commodity')}`
  const [taken0, taken1] = [supply0, supply1].map((supply) => new Map(supply.map((row) => [key(row), row])))
  for (const each of new Set([...(taken0?.keys() ?? []), ...(taken1?.keys() ?? [])])) {
    const row = taken1?.get(each) ?? taken0?.get(each)
    rows.push({
      what: ctx.written.name(text(row, 'table'), text(row, 'key')),
      unit: text(row, 'unit'),
      was: num(taken0?.get(each), 'quantity') ?? 0,
      now: num(taken1?.get(each), 'quantity') ?? 0,
    })
  }
  const currency = ctx.info.currency
  const millions = (row: Row | undefined) => {
    const cost = num(row, 'objective')
    return cost === null ? null : cost / 1000
  }
  return {
    ms,
    was: millions(goals0.get('net cost')),
    now: millions(goals1.get('net cost')),
    unit: `million ${currency}`,
    rows: rows.filter(({ was, now }) => Math.abs(now - was) > 1e-6 * Math.max(1, Math.abs(was), Math.abs(now))),
  }
}

export function EffectOfChanges({ ctx }: { ctx: Context }) {
  const solve = solveOf(ctx, ctx.route.set)
  const { value, error } = useLater(`${solve} ${ctx.route.set.join(' ')}`, () => effect(ctx))
  if (error) throw error
  if (!value) return <p aria-busy="true">{texts.loading} …</p>
  const rows: TableRow[] = [...value.rows]
    .sort((a, b) => Math.abs(b.now - b.was) - Math.abs(a.now - a.was))
    .slice(0, 12)
    .map(({ what, unit, was, now }) => ({ cells: [what, unit, was, now, now - was] }))
  const { was1, now1, change1, what } = texts.edit
  return (
    <div class="effect" role="status">
      <h3>{texts.edit.effect}</h3>
      <p>
        {texts.edit.effectOf(ctx.written.solve(solve, texts.base))}{' '}
        <strong>{texts.edit.effectSentence(value.was, value.now, value.unit)}</strong>{' '}
        <span class="from">{texts.edit.answeredIn(value.ms)}</span>
      </p>
      {rows.length === 0 ? (
        <p>{texts.edit.nothingMoves}</p>
      ) : (
        <Table
          caption={texts.edit.effect}
          columns={[{ title: what }, { title: '' }, { title: was1 }, { title: now1 }, { title: change1 }]}
          rows={rows}
        />
      )}
    </div>
  )
}
