import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, date, day, number, range, signed, slug, withUnit } from '../../../web/src/format'

test('numbers keep four digits that count and part thousands', () => {
  assert.equal(number(4051.93), '4,052')
  assert.equal(number(1234567), '1,234,567')
  assert.equal(number(16.5312), '16.53')
  assert.equal(number(0.000439), '0.000439')
  assert.equal(number(100), '100')
  assert.equal(number(0), '0')
  assert.equal(number(12.5), '12.5')
  assert.equal(number(999.96), '1,000')
})

test('a negative number has a minus that is one, and what rounds to nothing has none', () => {
  assert.equal(number(-72.224), '\u221272.22')
  assert.equal(number(-1e-20), '0')
  assert.equal(signed(3), '+3')
  assert.equal(signed(-3), '\u22123')
})

test('what is missing is never zero', () => {
  for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) assert.equal(number(missing), '–')
  assert.equal(withUnit(null, 'kt'), '–')
  assert.equal(signed(null), '–')
})

test('units: 1 is none, a percent sign stands close', () => {
  assert.equal(withUnit(10000, '1'), '10,000')
  assert.equal(withUnit(40, '%'), '40%')
  assert.equal(withUnit(2, 'Mt/month'), '2\u202fMt/month')
})

test('ranges', () => {
  assert.equal(range(7, 18), '7 to 18')
  assert.equal(range(7, 7), '7')
  assert.equal(range(null, null), '')
})

test('days are days of the calendar, whatever the clock here says', () => {
  assert.equal(date('2020-02-10'), '10 February 2020')
  assert.equal(date('2020-02'), 'February 2020')
  assert.equal(date('base'), 'base')
  assert.equal(day('2020-02-29').toISOString(), '2020-02-29T00:00:00.000Z')
  assert.equal(after('2020-02-28', 2).toISOString(), '2020-03-01T00:00:00.000Z')
})

test('names of files', () => assert.equal(slug('Stock levels, Mm3: “cut off”'), 'stock-levels-mm3-cut-off'))
