// Where one is: the case, the view, its choices, and the changed assumptions. All of it stands behind the # of the
// address, so that every view has its own and a report needs no server to have the same.
//   #/belarus-2020/map?solve=cut_off&set=contracts.duty_free.max%3D1%20Mt%2Fmonth

export interface Route {
  readonly case: string
  readonly view: string
  readonly query: Readonly<Record<string, string>>
  readonly set: readonly string[]
}

export interface Change {
  readonly case?: string
  readonly view?: string
  readonly query?: Readonly<Record<string, string | undefined>> // undefined: no longer there
  readonly set?: readonly string[]
}

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a stray % of someone who typed
  }
}

export function parse(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const [id = '', view = ''] = path.split('/').map(decode)
  const query: Record<string, string> = {}
  const set: string[] = []
  for (const [name, value] of new URLSearchParams(search)) {
    if (name === 'set') set.push(value)
    else query[name] = value
  }
  return { case: id, view, query, set }
}

export function format(route: Route): string {
  const search = new URLSearchParams(Object.entries(route.query).sort(([a], [b]) => (a < b ? -1 : 1)))
  for (const change of route.set) search.append('set', change)
  const rest = search.toString()
  return `#/${encodeURIComponent(route.case)}/${encodeURIComponent(route.view)}${rest ? `?${rest}` : ''}`
}

export function changed(route: Route, change: Change): Route {
  const query = Object.fromEntries(
    Object.entries({ ...route.query, ...change.query }).filter((entry): entry is [string, string] => !!entry[1]),
  )
  return {
    case: change.case ?? route.case,
    view: change.view ?? route.view,
    query,
    set: change.set ?? route.set,
  }
}

// A change is an option of the engine: `contracts.duty_free.max=0.5 Mt/month`. Keys may have dots in them, so the first
// and the last dot before the = part it.
export interface CellChange {
  readonly table: string
  readonly id: string
  readonly column: string
  readonly value: string
}

export const cellOf = (set: string): CellChange | null => {
  const match = /^([^.=]+)\.([^=]+)\.([^.=]+)=(.*)$/.exec(set)
  if (!match) return null
  const [, table = '', id = '', column = '', value = ''] = match
  return { table, id, column, value }
}

export const setOf = ({ table, id, column, value }: CellChange): string => `${table}.${id}.${column}=${value}`

// The change of a cell takes the place of an earlier one of the same cell.
export const withChange = (set: readonly string[], change: CellChange): string[] => {
  const cell = setOf({ ...change, value: '' })
  return [...set.filter((each) => !each.startsWith(cell)), setOf(change)]
}
