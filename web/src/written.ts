// The case as it is written: rows, cells, who says so. References are `table:key`, as in the column `sources` of answers.
import { groups, num, type Row, type Tables, text } from './data'
import { number, unit } from './format'
import { texts } from './texts'

export interface WrittenRow {
  readonly ref: string
  readonly table: string
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly source: string
  readonly known_from: string
  readonly parents: readonly string[]
  readonly file: string
  readonly line: number | null
  readonly cells: readonly WrittenCell[]
}

export interface WrittenCell {
  readonly column: string
  readonly text: string
  readonly value: number | null
  readonly unit: string
  readonly low: number | null
  readonly high: number | null
  readonly kind: string
  readonly source: string
  readonly known_from: string
  readonly empty: string // what an empty cell means
  readonly editable: boolean
}

const refOf = (row: Row) => `${text(row, 'table')}:${text(row, 'id')}`

const cell = (row: Row): WrittenCell => ({
  column: text(row, 'column'),
  text: text(row, 'text'),
  value: num(row, 'value'),
  unit: text(row, 'unit'),
  low: num(row, 'low'),
  high: num(row, 'high'),
  kind: text(row, 'kind'),
  source: text(row, 'source'),
  known_from: text(row, 'known_from'),
  empty: text(row, 'empty'),
  editable: row.editable === true,
})

// Rows of scenarios have numbers of any kind, so they keep them as text, and the unit in a cell of its own.
function numbersWhole(table: string, cells: readonly WrittenCell[]): readonly WrittenCell[] {
  if (table !== 'scenarios') return cells
  const unitCell = cells.find((each) => each.column === 'value_unit')
  return cells
    .filter((each) => each !== unitCell)
    .map((each) => {
      const number = each.column === 'value' && each.text ? Number(each.text) : Number.NaN
      return Number.isFinite(number) ? { ...each, value: number, unit: unitCell?.text ?? '' } : each
    })
}

// As it stands in the case, with its unit.
export function asWritten(cell: WrittenCell): string {
  if (!cell.text) return texts.panel.emptyMeans(cell.empty)
  return cell.value === null ? cell.text : `${number(cell.value, 12)} ${unit(cell.unit)}`.trim()
}

export class Written {
  private readonly rows = new Map<string, WrittenRow>()
  private readonly questions = new Map<string, string>() // titles of those that a scenario alone sets apart

  constructor(tables: Tables) {
    for (const row of tables.case_questions ?? []) {
      const options = text(row, 'options').replace(/ ?--survival \S+/, '')
      const names = options.match(/(?<=--scenario )\S+/g) ?? []
      const alone = options === names.map((name) => `--scenario ${name}`).join(' ')
      const solve = names.join('+') || 'base'
      if (/^(solve|compare)$/.test(text(row, 'verb')) && alone && text(row, 'title') && !this.questions.has(solve)) this.questions.set(solve, text(row, 'title'))
    }
    const cells = groups(tables.case_cells ?? [], refOf)
    for (const row of tables.case_rows ?? []) {
      const ref = refOf(row)
      this.rows.set(ref, {
        ref,
        table: text(row, 'table'),
        id: text(row, 'id'),
        name: text(row, 'name'),
        kind: text(row, 'kind'),
        source: text(row, 'source'),
        known_from: text(row, 'known_from'),
        parents: text(row, 'parents').split(' ').filter(Boolean),
        file: text(row, 'file'),
        line: num(row, 'line'),
        cells: numbersWhole(text(row, 'table'), (cells.get(ref) ?? []).map(cell)),
      })
    }
  }

  all(): WrittenRow[] {
    return [...this.rows.values()]
  }

  table(name: string): WrittenRow[] {
    return [...this.rows.values()].filter((row) => row.table === name)
  }

  row(table: string, id: string): WrittenRow | undefined {
    return this.rows.get(`${table}:${id}`)
  }

  // What a reference means: the row, or, of a series and other lists, all rows below it.
  find(ref: string): WrittenRow[] {
    const row = this.rows.get(ref)
    return row ? [row] : [...this.rows.values()].filter((each) => each.ref.startsWith(`${ref}/`))
  }

  cell(table: string, id: string, column: string): WrittenCell | undefined {
    return this.row(table, id)?.cells.find((each) => each.column === column)
  }

  text(table: string, id: string, column: string): string {
    return this.cell(table, id, column)?.text ?? ''
  }

  // For people: the name where the row has one, else its id as words.
  name(table: string, id: string): string {
    return this.row(table, id)?.name || id.replaceAll('_', ' ')
  }

  actor(account: string): string {
    return account
      .split('+')
      .map((id) => this.row('actors', id)?.name || id)
      .join(' + ')
  }

  // A solve is named by the question that asks for it; else by its scenarios, joined by +, and by what else sets it
  // apart: `base@DEU`, `x|share`.
  solve(id: string, base: string): string {
    const asked = this.questions.get(id)
    if (asked) return asked
    const [, scenarios = id, rest = ''] = /^([^@|]*)(.*)$/.exec(id) ?? []
    const names = scenarios.split('+').map((each) => {
      if (each === 'base') return base
      return this.text('scenarios', `${each}/1`, 'title') || this.name('measures', each)
    })
    return names.join(' + ') + (rest ? ` (${rest.replace(/^[@|]/, '')})` : '')
  }

  // Grades go by their family: the commodity without a parent.
  family(commodity: string): string {
    const parent = this.text('commodities', commodity, 'parent')
    return parent ? this.family(parent) : commodity
  }
}
