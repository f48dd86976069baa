// Numbers with unit and range, and the marks of what is known of them.
import { missing, number, range, unit as unitText } from '../format'
import { texts } from '../texts'

interface ValueProps {
  value: number | null
  unit?: string
  low?: number | null
  high?: number | null
}

export function Value({ value, unit = '', low = null, high = null }: ValueProps) {
  const between = low !== null && high !== null && low !== high ? range(low, high) : ''
  return (
    <span class="value">
      <data value={value ?? ''} class="figure">
        {value === null ? missing : number(value)}
      </data>{' '}
      <span class="unit">{unitText(unit)}</span>
      {between && <span class="between">{between}</span>}
    </span>
  )
}

// Full, half and empty: told by shape, not by colour.
export function Kind({ kind, words = false }: { kind: string; words?: boolean }) {
  if (!kind) return null
  const meaning = texts.kinds[kind] ?? kind
  return (
    <span class={`kind ${kind}`} title={meaning}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" />
        {kind === 'measured' && <circle cx="5" cy="5" r="4" fill="currentColor" />}
        {kind === 'derived' && <path d="M5 1A4 4 0 0 0 5 9Z" fill="currentColor" />}
      </svg>
      <span class={words ? '' : 'aside'}>{kind}</span>
    </span>
  )
}

// Where a value lies in its range, on a scale that all of its neighbours share.
export function RangeMark(props: { value: number; low: number; high: number; from: number; to: number; title: string }) {
  const width = 120
  const x = (at: number) => 4 + ((at - props.from) / (props.to - props.from || 1)) * (width - 8)
  return (
    <svg class="range-mark" viewBox={`0 0 ${width} 12`} width={width} height="12" role="img" aria-label={props.title}>
      <line x1="4" x2={width - 4} y1="6" y2="6" class="rule" />
      {props.from < 0 && props.to > 0 && <line x1={x(0)} x2={x(0)} y1="1" y2="11" class="rule" />}
      <line x1={x(props.low)} x2={x(props.high)} y1="6" y2="6" class="span" />
      <circle cx={x(props.value)} cy="6" r="3.2" class="dot" />
    </svg>
  )
}
