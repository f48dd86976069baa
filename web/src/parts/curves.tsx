// Curves over one another, each named at its end.
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { number } from '../format'
import { useWidth } from './plot'
import { linear, type Scale, textWidth, ticks, wrapped } from './scale'

export interface Curve {
  readonly name: string
  readonly colour: string
  readonly points: readonly (readonly [x: number, y: number])[]
  readonly dots?: boolean
  readonly dashed?: boolean
  open?(): void
}

interface CurvesProps {
  curves: readonly Curve[]
  x: { readonly title: string; readonly domain: readonly [number, number] }
  y: { readonly title: string; readonly domain: readonly [number, number] }
  marks?(x: Scale, y: Scale): ComponentChildren
  drag?(x: number): void // the drawing can be held and drawn along
}

export function Curves(props: CurvesProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return <div ref={ref}>{width > 0 && <CurvesDrawing {...props} width={width} />}</div>
}

const lead = 14

function CurvesDrawing({ curves, marks, drag, width, ...axes }: CurvesProps & { width: number }) {
  const named = curves.filter(({ name }) => name)
  const beside = width >= 620 && named.length > 0
  const room = beside ? Math.min(260, width * 0.28) : named.length > 0 ? 22 : 12
  const height = Math.round(Math.max(280, Math.min(width * 0.5, 460)))
  const [yFrom, yTo] = axes.y.domain
  const rows = ticks(yFrom, yTo, Math.floor(height / 60))
  const below = beside ? 0 : named.reduce((all, { name }) => all + wrapped(name, width - 36, 3).length * lead + 5, 8)
  const left = 14 + Math.max(...rows.map((at) => textWidth(number(at))))
  const x = linear(axes.x.domain, [left, width - room])
  const y = linear([yFrom, yTo], [height - 44, 30])
  const columns = ticks(...axes.x.domain, Math.max(2, Math.floor((width - room - left) / 80)))
  const held = useRef(false)
  const move = (event: PointerEvent) => {
    if (!drag || !held.current) return
    const box = (event.currentTarget as SVGSVGElement).getBoundingClientRect()
    drag(Math.max(x.from, Math.min(x.to, x.back(event.clientX - box.left))))
  }
  const pointer = drag && {
    onPointerDown: (event: PointerEvent) => {
      held.current = true
      ;(event.currentTarget as SVGSVGElement).setPointerCapture(event.pointerId)
      move(event)
    },
    onPointerMove: move,
    onPointerUp: () => (held.current = false),
    onPointerCancel: () => (held.current = false),
  }
  return (
    <svg viewBox={`0 0 ${width} ${height + below}`} width={width} height={height + below} class={drag ? 'curve drag' : 'curve'} {...pointer}>
      <text x="0" y="12" class="axis-title">
        {axes.y.title}
      </text>
      <text x={x.at(x.to)} y={height - 6} class="axis-title end left">
        {axes.x.title}
      </text>
      {rows.map((at) => (
        <g key={at}>
          <line x1={left} x2={width - room} y1={y.at(at)} y2={y.at(at)} class={at === 0 ? 'grid zero' : 'grid'} />
          <text x={left - 6} y={y.at(at) + 4} class="tick left">
            {number(at)}
          </text>
        </g>
      ))}
      {columns.map((at) => (
        <text key={at} x={x.at(at)} y={height - 26} class="tick">
          {number(at)}
        </text>
      ))}
      {curves.map((curve, i) => (
        <g key={i} class={curve.open ? 'line open' : 'line'} onClick={curve.open}>
          {curve.name && <title>{curve.name}</title>}
          <polyline
            points={curve.points.map(([a, b]) => `${x.at(a).toFixed(1)},${y.at(b).toFixed(1)}`).join(' ')}
            style={{ stroke: curve.colour, ...(curve.dashed ? { strokeDasharray: '5 4' } : {}) }}
            class="stroke"
          />
          {curve.dots &&
            curve.points.map(([a, b], j) => <circle key={j} cx={x.at(a)} cy={y.at(b)} r="3.5" style={{ fill: curve.colour }} />)}
        </g>
      ))}
      {marks?.(x, y)}
      {beside ? (
        <Names curves={named} x={x} y={y} width={width} room={room} bottom={height - 44} />
      ) : (
        <NamesBelow curves={named} x={x} y={y} width={width} top={height + 14} />
      )}
    </svg>
  )
}

// Names stand beside the ends of their curves, moved apart where they would lie on each other.
function Names({ curves, x, y, room, width, bottom }: { curves: readonly Curve[]; x: Scale; y: Scale; room: number; width: number; bottom: number }) {
  const placed = curves
    .map((curve) => {
      const lines = wrapped(curve.name, room - 26, 3)
      const [endX = 0, endY = 0] = curve.points[curve.points.length - 1] ?? []
      return { curve, lines, endX: x.at(endX), at: y.at(endY), size: lines.length * lead + 3, top: 0 }
    })
    .sort((a, b) => a.at - b.at)
  let next = 20
  for (const each of placed) {
    each.top = Math.max(next, each.at - each.size / 2)
    next = each.top + each.size
  }
  let last = bottom
  for (const each of [...placed].reverse()) {
    each.top = Math.min(each.top, last - each.size)
    last = each.top
  }
  return (
    <>
      {placed.map(({ curve, lines, top, at, endX }, i) => (
        <g key={i} class={curve.open ? 'open' : ''} onClick={curve.open}>
          <polyline
            points={`${endX},${at} ${width - room + 2},${at} ${width - room + 9},${top + lead / 2}`}
            class="leader"
            style={{ stroke: curve.colour }}
          />
          <line x1={width - room + 9} x2={width - room + 15} y1={top + lead / 2} y2={top + lead / 2} class="stroke" style={{ stroke: curve.colour, strokeWidth: 4 }} />
          {lines.map((line, j) => (
            <text key={j} x={width - room + 18} y={top + 11 + j * lead} class="end">
              {line}
            </text>
          ))}
        </g>
      ))}
    </>
  )
}

const letter = (i: number) => String.fromCharCode(97 + i)

// Where there is no room for names, letters stand at the ends, and the names below.
function NamesBelow({ curves, x, y, top, width }: { curves: readonly Curve[]; x: Scale; y: Scale; top: number; width: number }) {
  let at = top
  return (
    <>
      {curves.map((curve, i) => {
        const lines = wrapped(curve.name, width - 36, 3)
        const own = at
        at += lines.length * lead + 5
        const [endX = 0, endY = 0] = curve.points[curve.points.length - 1] ?? []
        return (
          <g key={i} class={curve.open ? 'open' : ''} onClick={curve.open}>
            <text x={x.at(endX) + 7} y={y.at(endY) + 4} class="end">
              {letter(i)}
            </text>
            <circle cx="6" cy={own - 4} r="5" style={{ fill: curve.colour }} />
            <text x="16" y={own} style={{ fontWeight: 600 }}>
              {letter(i)}
            </text>
            {lines.map((line, j) => (
              <text key={j} x="30" y={own + j * lead}>
                {line}
              </text>
            ))}
          </g>
        )
      })}
    </>
  )
}
