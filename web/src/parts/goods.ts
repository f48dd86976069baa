// Amounts of a plan over the whole horizon, by row; what most drawings of flows begin with.
import { groups, num, type Row, text } from '../data'
import { texts } from '../texts'
import type { Written } from '../written'

export interface Amount {
  readonly role: string
  readonly table: string
  readonly key: string
  readonly family: string
  readonly unit: string
  readonly value: number
  readonly most: number | null // the limits of all periods together, if each has one
}

// What solvers leave of nothing.
export const nothing = 1e-6

export function amounts(flows: readonly Row[], written: Written): Amount[] {
  const family = new Map<string, string>()
  const familyOf = (commodity: string) => {
    const known = family.get(commodity) ?? written.family(commodity)
    family.set(commodity, known)
    return known
  }
  const parts = groups(flows, (row) =>
    [text(row, 'role'), text(row, 'table'), text(row, 'key'), familyOf(text(row, 'commodity')), text(row, 'unit')].join('\n'),
  )
  return [...parts].map(([key, rows]) => {
    const [role = '', table = '', id = '', fam = '', unit = ''] = key.split('\n')
    const limits = rows.map((row) => num(row, 'upper'))
    return {
      role,
      table,
      key: id,
      family: fam,
      unit,
      value: rows.reduce((total, row) => total + (num(row, 'quantity') ?? 0), 0),
      most: limits.some((limit) => limit === null) ? null : limits.reduce<number>((a, b) => a + (b ?? 0), 0),
    }
  })
}

// Suppliers one by one where they are few; else by the state that goods come from.
export function supplierOf(refs: readonly string[], few: number, supply: readonly Row[], written: Written): (ref: string) => string {
  const named = (ref: string) => {
    const [table = '', key = ''] = ref.split(':')
    return written.name(table, key)
  }
  if (refs.length <= few) return named
  const origin = new Map(supply.map((row) => [`${text(row, 'table')}:${text(row, 'key')}`, text(row, 'origin')]))
  return (ref) => {
    const state = origin.get(ref)
    return ref.startsWith('storages:') || !state ? texts.supply.stores : written.actor(state)
  }
}

export interface Place {
  readonly id: string
  readonly name: string
  readonly actor: string
  readonly at: readonly [longitude: number, latitude: number] | null
}

export function places(written: Written): Map<string, Place> {
  return new Map(
    written.table('places').map(({ id }) => {
      const latitude = written.cell('places', id, 'latitude')?.value ?? null
      const longitude = written.cell('places', id, 'longitude')?.value ?? null
      return [
        id,
        {
          id,
          name: written.name('places', id),
          actor: written.text('places', id, 'actor'),
          at: latitude === null || longitude === null ? null : [longitude, latitude],
        },
      ]
    }),
  )
}
