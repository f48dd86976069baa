import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellOf, changed, format, parse, setOf, withChange } from '../../../web/src/route'

test('an address says the same after a round trip', () => {
  const route = {
    case: 'belarus-2020',
    view: 'map',
    query: { solve: 'commercial_firms+shutdown_allowed', good: 'crude' },
    set: ['contracts.duty_free.max=0.5 Mt/month', 'contracts.duty_free.price=urals - 50% * export_duty & more'],
  }
  assert.deepEqual(parse(format(route)), route)
})

test('an empty or broken address is the first case and view', () => {
  assert.deepEqual(parse(''), { case: '', view: '', query: {}, set: [] })
  assert.deepEqual(parse('#/a%zz/b'), { case: 'a%zz', view: 'b', query: {}, set: [] })
})

test('a choice that is taken back leaves the address', () => {
  const route = parse('#/a/b?against=x&solve=y')
  assert.equal(format(changed(route, { query: { against: undefined } })), '#/a/b?solve=y')
  assert.equal(format(changed(route, { query: { against: '' } })), '#/a/b?solve=y')
})

test('a change names table, row and column, also where keys hold points and values hold =', () => {
  const change = { table: 'series', id: 'urals.north/2020-03', column: 'value', value: '50 USD/bbl' }
  assert.deepEqual(cellOf(setOf(change)), change)
  assert.equal(cellOf('rules.a.formula=x = y')?.value, 'x = y')
  assert.equal(cellOf('nonsense'), null)
})

test('a second change of a cell takes the place of the first', () => {
  const cell = { table: 'contracts', id: 'duty_free', column: 'max' }
  const set = withChange(withChange(['routes.r.tariff=1 USD/t'], { ...cell, value: '1 Mt/a' }), { ...cell, value: '2 Mt/a' })
  assert.deepEqual(set, ['routes.r.tariff=1 USD/t', 'contracts.duty_free.max=2 Mt/a'])
})
