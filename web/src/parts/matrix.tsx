// Amounts between two lists: the area of a disc is the amount, and where there is room the number stands on it. What is
// small on both sides is taken together; on a narrow page the largest pairs are listed instead.
import { number, withUnit } from '../format'
import { useWidth } from './plot'
import { Bar, EndText, Rows } from './rows'
import { around, textWidth, wrapped } from './scale'

export interface MatrixCell {
  readonly row: string
  readonly column: string
  readonly value: number
  open(): void
}

interface Heading {
  readonly id: string
  readonly name: string
}

interface MatrixProps {
  rows: readonly Heading[]
  columns: readonly Heading[]
  cells: readonly MatrixCell[]
  rowTitle: string
  columnTitle: string
  unit: string
  others(n: number): string
  pair(row: string, column: string): string
}

export function Matrix(props: MatrixProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return <div ref={ref}>{width > 0 && (width < 640 ? <Largest {...props} /> : <Discs {...props} width={width} />)}</div>
}

const rest = '\n' // no id has a line break in it

// The first ones by themselves, the others as one.
function shortened(list: readonly Heading[], most: number, others: (n: number) => string): { list: Heading[]; of(id: string): string } {
  const kept = list.length <= most ? [...list] : list.slice(0, most - 1)
  const own = new Set(kept.map(({ id }) => id))
  const left = list.length - kept.length
  return { list: left > 0 ? [...kept, { id: rest, name: others(left) }] : kept, of: (id) => (own.has(id) ? id : rest) }
}

function Discs({ rows, columns, cells, rowTitle, columnTitle, unit, others, pair, width }: MatrixProps & { width: number }) {
  const names = Math.min(260, width * 0.28)
  const left = shortened(rows, 18, others)
  const upper = shortened(columns, Math.max(4, Math.min(16, Math.floor((width - names - 16) / 58))), others)
  const size = Math.min(110, (width - names - 16) / upper.list.length)
  const heights = Math.max(34, Math.min(size, 46))
  const heads = upper.list.map(({ name }) => wrapped(name, size - 8, 4, 11.5))
  const top = 34 + 14 * Math.max(...heads.map((lines) => lines.length))
  const sums = new Map<string, { value: number; open(): void; n: number }>()
  for (const cell of cells) {
    const key = `${left.of(cell.row)}~${upper.of(cell.column)}`
    const known = sums.get(key)
    sums.set(key, { value: (known?.value ?? 0) + cell.value, open: cell.open, n: (known?.n ?? 0) + 1 })
  }
  const most = Math.max(...[...sums.values()].map(({ value }) => Math.abs(value)))
  const total = top + heights * left.list.length + 4
  const right = names + size * upper.list.length
  return (
    <svg viewBox={`0 0 ${width} ${total}`} width={width} height={total} class="matrix">
      <text x="0" y={top - 8} class="axis-title">
        {rowTitle} ↓
      </text>
      <text x={names} y="12" class="axis-title">
        {columnTitle} →
      </text>
      {upper.list.map(({ id, name }, j) => (
        <g key={id}>
          <title>{name}</title>
          {(heads[j] ?? []).map((line, k) => (
            <text key={k} x={names + size * (j + 0.5)} y={top - 8 - 14 * ((heads[j]?.length ?? 1) - 1 - k)} class="head">
              {line}
            </text>
          ))}
          <line x1={names + size * (j + 0.5)} x2={names + size * (j + 0.5)} y1={top} y2={total} class="grid" />
        </g>
      ))}
      {left.list.map(({ id, name }, i) => {
        const y = top + heights * (i + 0.5)
        return (
          <g key={id}>
            <line x1={names} x2={right} y1={y} y2={y} class="grid" />
            {wrapped(name, names - 12, 2).map((line, k, all) => (
              <text key={k} x="0" y={y + 4 + (k - (all.length - 1) / 2) * 14} class="name">
                {line}
              </text>
            ))}
            {upper.list.map((column, j) => {
              const cell = sums.get(`${id}~${column.id}`)
              if (!cell || cell.value === 0) return null
              const x = names + size * (j + 0.5)
              const shown = number(cell.value, 3)
              const radius = Math.max(2, Math.sqrt(Math.abs(cell.value) / most) * Math.min(heights / 2 - 1, size * 0.34))
              const inside = textWidth(shown, 11.5) < 2 * radius - 6
              const single = cell.n === 1
              return (
                <g key={column.id} class={single ? 'cell open' : 'cell'} onClick={single ? cell.open : undefined}>
                  <title>{`${pair(name, column.name)}: ${withUnit(cell.value, unit)}`}</title>
                  <rect x={x - size / 2} y={y - heights / 2} width={size} height={heights} class="hit" />
                  <circle cx={x} cy={y} r={radius} class={cell.value < 0 ? 'disc less' : 'disc'} />
                  {size > 44 && (
                    <text x={inside ? x : x + radius + 3} y={y + 4} class={inside ? 'inside' : 'beside'}>
                      {shown}
                    </text>
                  )}
                </g>
              )
            })}
          </g>
        )
      })}
    </svg>
  )
}

function Largest({ rows, columns, cells, unit, pair }: MatrixProps) {
  const names = new Map([...rows, ...columns].map(({ id, name }) => [id, name]))
  const list = [...cells].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 15)
  return (
    <Rows
      axis={unit}
      domain={around(list.map(({ value }) => value))}
      room={60}
      height={22}
      lines={list.map(({ row, column, value, open }) => ({
        name: pair(names.get(row) ?? row, names.get(column) ?? column),
        open,
        marks: (scale, y) => (
          <>
            <Bar scale={scale} y={y} value={value} size={12} />
            <EndText scale={scale} y={y} at={Math.max(0, value)} text={number(value)} />
          </>
        ),
      }))}
    />
  )
}
