// Straight scales for drawings that are made by hand.

export interface Scale {
  readonly from: number
  readonly to: number
  at(x: number): number // where x is drawn
  back(pixel: number): number
}

export function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const span = to - from || 1
  return {
    from,
    to,
    at: (x) => start + ((x - from) / span) * (end - start),
    back: (pixel) => from + ((pixel - start) / (end - start || 1)) * span,
  }
}

// Round numbers between both ends, about `count` of them.
export function ticks(from: number, to: number, count: number): number[] {
  const raw = (to - from) / Math.max(1, count)
  if (!(raw > 0) || !Number.isFinite(raw)) return [from]
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= raw * 0.999) ?? raw
  const found: number[] = []
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) found.push(Number((i * step).toPrecision(12)))
  return found
}

// From the least to the most of the numbers, zero with them, and some air at the ends that are not zero.
export function around(numbers: readonly (number | null)[], air = 0.04): [number, number] {
  const known = numbers.filter((x): x is number => x !== null && Number.isFinite(x))
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)]
  const space = (high - low || 1) * air
  return [low < 0 ? low - space : 0, high > 0 || low === high ? high + space : 0]
}

// What a text of 12 pixels needs, near enough to break lines.
export const textWidth = (text: string, size = 12): number => text.length * size * 0.54

export function wrapped(text: string, width: number, most: number, size = 12): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  if (lines.length <= most && lines.every((line) => textWidth(line, size) <= width)) return lines
  const kept = lines.slice(0, most)
  const fit = Math.max(1, Math.floor(width / (size * 0.54)) - 1)
  return kept.map((line, i) =>
    textWidth(line, size) > width || (i === most - 1 && lines.length > most) ? `${line.slice(0, fit).trimEnd()}…` : line,
  )
}
