// What the page knows of the engine. Two implementations: `server.ts` asks a running server, `embedded.ts` reads what a
// report carries in itself. Nothing else fetches anything.

export type Cell = string | number | boolean | null
export type Row = Readonly<Record<string, Cell>>
export type Tables = Readonly<Record<string, readonly Row[]>>

export interface CaseInfo {
  readonly id: string
  readonly title: string
  readonly currency: string
  readonly as_of: string
  readonly start: string
  readonly end: string
  readonly n_errors: number
}

export interface Question {
  readonly verb: string
  readonly options: Readonly<Record<string, string | number | boolean | readonly string[]>>
  readonly tables?: readonly string[] // a question that is answered at once, in one go, with these tables
}

export interface Progress {
  readonly share: number | null
  readonly text: string
  readonly seconds_left: number | null
}

export interface Watch {
  progress?(now: Progress): void
  signal?: AbortSignal
}

// A finished run. Tables are read when they are asked for, and kept.
export interface Answer {
  readonly run: string
  readonly outcome: string
  readonly report?: string // where the same comes as one file
  table(name: string, solve?: string): Promise<readonly Row[]>
}

export interface Data {
  readonly live: boolean // can new questions be asked?
  cases(): Promise<readonly CaseInfo[]>
  written(id: string): Promise<Tables> // case_rows and case_cells
  ask(id: string, question: Question, watch?: Watch): Promise<Answer>
}

// What the server says when it says no.
export class Refusal extends Error {
  constructor(
    message: string,
    readonly status: string,
    readonly retryAfter: number | null = null,
  ) {
    super(message)
  }
}

export const text = (row: Row | undefined, column: string): string => {
  const cell = row?.[column]
  return cell === null || cell === undefined ? '' : String(cell)
}

export const num = (row: Row | undefined, column: string): number | null => {
  const cell = row?.[column]
  return typeof cell === 'number' && Number.isFinite(cell) ? cell : null
}

export const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((total, row) => total + (num(row, column) ?? 0), 0)

// In order of first appearance.
export const distinct = <T>(items: Iterable<T>): T[] => [...new Set(items)]

export function groups<K, V>(items: Iterable<V>, key: (item: V) => K): Map<K, V[]> {
  const found = new Map<K, V[]>()
  for (const item of items) {
    const k = key(item)
    const list = found.get(k)
    if (list) list.push(item)
    else found.set(k, [item])
  }
  return found
}
