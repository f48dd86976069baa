// Numbers, units and dates for people. Numbers as the command line prints them: four digits that count, thousands
// parted; a missing one is told as such and is never zero.

const minus = '\u2212'
const narrow = '\u202f'

export const missing = '–'

export function number(x: number | null | undefined, digits = 4): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return missing
  const size = Math.abs(x)
  const places = size === 0 ? 0 : Math.max(0, Math.min(12, digits - 1 - Math.floor(Math.log10(size))))
  const plain = size >= 1e15 ? size.toExponential(digits - 1) : trimmed(size.toFixed(places))
  const [whole = '', rest] = plain.split('.')
  const grouped = /e/.test(whole) ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const shown = rest === undefined ? grouped : `${grouped}.${rest}`
  return x < 0 && Number(plain) !== 0 ? minus + shown : shown
}

const trimmed = (plain: string) => (plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain)

export const signed = (x: number | null): string => (x !== null && x > 0 ? `+${number(x)}` : number(x))

// A unit of 1 is none.
export const unit = (name: string): string => (name === '1' ? '' : name)

export function withUnit(x: number | null | undefined, name: string): string {
  const shown = number(x)
  const of = unit(name)
  if (shown === missing || !of) return shown
  return of === '%' ? `${shown}%` : `${shown}${narrow}${of}`
}

export function range(low: number | null, high: number | null): string {
  if (low === null && high === null) return ''
  if (low === high) return number(low)
  return `${number(low)} to ${number(high)}`
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const iso = /^(\d{4})-(\d\d)(?:-(\d\d))?$/

export function date(text: string): string {
  const [, year, month, day] = iso.exec(text) ?? []
  if (!year) return text
  const name = months[Number(month) - 1] ?? ''
  return day ? `${Number(day)} ${name} ${year}` : `${name} ${year}`
}

// Days are days of the calendar, not moments: midnight in UTC, whatever the clock here says.
export const day = (text: string): Date => new Date(`${text.slice(0, 10)}T00:00:00Z`)

export const after = (text: string, days: number): Date => new Date(day(text).getTime() + days * 86400e3)

export const seconds = (x: number): string =>
  x < 90 ? `${Math.max(1, Math.round(x))} s` : `${Math.round(x / 60)} min`

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

// A name as a file name.
export const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
