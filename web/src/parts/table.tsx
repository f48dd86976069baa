// A table of numbers: aligned, whole, with a way to what is behind each row.
import type { Cell } from '../data'
import { number } from '../format'
import { texts } from '../texts'

export interface Column {
  readonly title: string
  readonly unit?: string
}

export interface TableRow {
  readonly cells: readonly Cell[]
  readonly open?: () => void // to the side panel
}

export interface TableData {
  readonly columns: readonly Column[]
  readonly rows: readonly TableRow[]
}

export const heading = ({ title, unit }: Column) => (unit && unit !== '1' ? `${title}, ${unit}` : title)

const shown = (cell: Cell) => (typeof cell === 'number' ? number(cell) : cell === null ? '–' : String(cell))

export function Table({ columns, rows, caption }: TableData & { caption: string }) {
  return (
    <div class="scroll" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="aside">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={i} scope="col" class={rows.some((row) => typeof row.cells[i] === 'number') ? 'number' : ''}>
                {heading(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells, open }, i) => (
            <tr key={i}>
              {cells.map((cell, j) =>
                j === 0 && open ? (
                  <th key={j} scope="row">
                    <button type="button" class="plain" onClick={open} title={texts.figure.details}>
                      {shown(cell)}
                    </button>
                  </th>
                ) : (
                  <td key={j} class={typeof cell === 'number' ? 'number' : ''}>
                    {typeof cell === 'number' ? <data value={cell}>{shown(cell)}</data> : shown(cell)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
