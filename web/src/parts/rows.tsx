// A drawing of one line for each thing: its name, and marks on a scale that all lines share. On a narrow page the names
// stand above their marks.
import type { ComponentChildren } from 'preact'
import { number } from '../format'
import { useWidth } from './plot'
import { linear, type Scale, textWidth, ticks, wrapped } from './scale'

export interface Line {
  readonly name: string
  readonly group?: string // a heading stands where it changes
  readonly more?: string // a tip
  marks(scale: Scale, y: number, narrow: boolean): ComponentChildren
  open?(): void // to the side panel
}

interface RowsProps {
  lines: readonly Line[]
  domain: readonly [number, number]
  axis: string // what the scale shows, with its unit
  height?: number // of one line
  room?: number // pixels at the right that marks may write into
  ticks?: readonly { at: number; name: string }[]
  zero?: number // a line that stands out
}

export function Rows(props: RowsProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return <div ref={ref}>{width > 0 && <RowsDrawing {...props} width={width} />}</div>
}

const pad = 8
const lead = 15 // from one line of text to the next

function RowsDrawing({ lines, domain, axis, height = 30, room = 0, zero = 0, width, ...props }: RowsProps & { width: number }) {
  const beside = width >= 460
  const names = beside ? Math.min(340, Math.round(width * 0.36)) : 0
  const scale = linear(domain, [names + pad, width - pad - Math.min(room, width * 0.34)])
  const top = 44
  let y = top
  let group: string | undefined
  const placed = lines.map((line) => {
    const texts = wrapped(line.name, beside ? names - 12 : width - 2 * pad, beside ? 2 : 1)
    const heading = line.group !== group && line.group ? wrapped(line.group, width - 8, 2, 14) : []
    group = line.group
    if (heading.length > 0) y += 12 + 16 * heading.length
    const from = y
    const above = beside ? 0 : lead + 5
    const own = Math.max(height, beside ? texts.length * lead + 8 : 0)
    y += own + above
    return { line, texts, heading, from, middle: from + above + own / 2, bottom: y }
  })
  const count = Math.max(2, Math.floor((scale.at(domain[1]) - scale.at(domain[0])) / 90))
  const marks = props.ticks ?? ticks(domain[0], domain[1], count).map((at) => ({ at, name: number(at) }))
  const total = y + 6
  return (
    <svg viewBox={`0 0 ${width} ${total}`} width={width} height={total} class="rows">
      <text x={scale.at(domain[0])} y="12" class="axis-title">
        {axis}
      </text>
      {marks.map(({ at, name }) => (
        <g key={at}>
          <line x1={scale.at(at)} x2={scale.at(at)} y1={top - 8} y2={total} class={at === zero ? 'grid zero' : 'grid'} />
          <text x={Math.max(scale.at(at), textWidth(name) / 2)} y={top - 14} class="tick">
            {name}
          </text>
        </g>
      ))}
      {placed.map(({ line, texts, heading, from, middle, bottom }, i) => (
        <g key={i}>
          {heading.map((text, j) => (
            <text key={j} x="0" y={from - 9 - 16 * (heading.length - 1 - j)} class="group">
              {text}
            </text>
          ))}
          <g class={line.open ? 'line open' : 'line'} onClick={line.open}>
            <title>{line.more ?? line.name}</title>
            <rect x="0" y={from} width={width} height={bottom - from} class="hit" />
            {texts.map((text, j) => (
              <text key={j} x="0" y={beside ? middle + 4 + (j - (texts.length - 1) / 2) * lead : from + lead + 2} class="name">
                {text}
              </text>
            ))}
            {line.marks(scale, middle, !beside)}
          </g>
        </g>
      ))}
    </svg>
  )
}

// From zero to a value: what is to be compared by its length.
export function Bar({ scale, y, value, colour = 'var(--c0)', size = 14 }: { scale: Scale; y: number; value: number; colour?: string; size?: number }) {
  const [a, b] = [scale.at(Math.max(scale.from, Math.min(0, value))), scale.at(Math.min(scale.to, Math.max(0, value)))]
  return <rect x={a} y={y - size / 2} width={Math.max(b - a, 1)} height={size} style={{ fill: colour }} />
}

// From the low to the high end of a range.
export function Span({ scale, y, low, high }: { scale: Scale; y: number; low: number | null; high: number | null }) {
  if (low === null || high === null || low === high) return null
  const [a, b] = [scale.at(low), scale.at(high)]
  return (
    <g class="whisker">
      <line x1={a} x2={b} y1={y} y2={y} />
      <line x1={a} x2={a} y1={y - 4} y2={y + 4} />
      <line x1={b} x2={b} y1={y - 4} y2={y + 4} />
    </g>
  )
}

// A number beside the end of its bar, on the side where there is room.
export function EndText({ scale, y, at, text, left = false }: { scale: Scale; y: number; at: number; text: string; left?: boolean }) {
  return (
    <text x={scale.at(at) + (left ? -6 : 6)} y={y + 4} class={left ? 'end left' : 'end'}>
      {text}
    </text>
  )
}
