// Which plan is looked at: one of the solves of the answer, kept in the address as `solve`.
import type { Context } from '../context'
import { text } from '../data'
import { texts } from '../texts'
import { Choice } from './choice'
import { useTables } from './hooks'

export interface Solves {
  readonly ids: readonly string[]
  readonly current: string
  readonly against: string // another one beside it, or nothing
  name(id: string): string
}

export function useSolves(ctx: Context): Solves | undefined {
  const tables = useTables(ctx.answer, ['solves'])
  if (!tables?.solves) return undefined
  const ids = tables.solves.map((row) => text(row, 'solve'))
  const valid = (id: string | undefined) => (id !== undefined && ids.includes(id) ? id : '')
  return {
    ids,
    current: valid(ctx.route.query.solve) || valid('base') || (ids[0] ?? ''),
    against: valid(ctx.route.query.against),
    name: (id) => ctx.written.solve(id, texts.base),
  }
}

export function SolveChoice({ ctx, solves }: { ctx: Context; solves: Solves }) {
  return (
    <Choice
      label={texts.solve}
      value={solves.current}
      options={solves.ids.map((id) => [id, solves.name(id)])}
      choose={(solve) => ctx.go({ query: { solve } })}
    />
  )
}

export function AgainstChoice({ ctx, solves }: { ctx: Context; solves: Solves }) {
  return (
    <Choice
      label={texts.against}
      value={solves.against}
      options={[['', texts.none], ...solves.ids.filter((id) => id !== solves.current).map((id) => [id, solves.name(id)] as const)]}
      choose={(against) => ctx.go({ query: { against } })}
    />
  )
}
