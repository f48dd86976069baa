import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pointsOf, read } from '../../../web/src/views/frontier'

// From 30 to 40 a point costs 5; at 40 a measure is no longer taken, and the cost falls by 10; from 40 to 60 a point costs 2.
const rows = [
  { share: 30, cost: 200, extra: 100, slope: 5, state: 'm' },
  { share: 40, cost: 140, extra: 40, slope: 2, state: 'none' },
  { share: 60, cost: 100, extra: 0, slope: null, state: 'none' },
]

test('between two rows a point of share costs the same', () => {
  assert.deepEqual(read(rows, 34), { row: rows[0], extra: 80, cost: 180 })
  assert.deepEqual(read(rows, 50), { row: rows[1], extra: 20, cost: 120 })
})

test('a row holds from its own share on', () => {
  assert.equal(read(rows, 40).extra, 40)
  assert.equal(read(rows, 39.999).row, rows[0])
  assert.equal(read(rows, 30).extra, 100)
})

test('below the first row nothing can be reached, above the last nothing costs more', () => {
  assert.deepEqual(read(rows, 29.9), { row: undefined, extra: null, cost: null })
  assert.equal(read(rows, 80).extra, 0)
})

test('the curve jumps where measures change', () => {
  assert.deepEqual(pointsOf(rows), [
    [30, 100],
    [40, 50],
    [40, 40],
    [60, 0],
    [60, 0],
  ])
})
