import assert from 'node:assert/strict'
import { test } from 'node:test'
import { around, linear, textWidth, ticks, wrapped } from '../../../web/src/parts/scale'

test('a scale and the way back', () => {
  const scale = linear([-10, 30], [100, 500])
  assert.equal(scale.at(-10), 100)
  assert.equal(scale.at(0), 200)
  assert.equal(scale.back(scale.at(17)), 17)
  assert.ok(Number.isFinite(linear([5, 5], [0, 100]).at(5)))
})

test('ticks are round, in order and between the ends', () => {
  assert.deepEqual(ticks(0, 100, 5), [0, 20, 40, 60, 80, 100])
  assert.deepEqual(ticks(-0.3, 0.3, 3), [-0.2, 0, 0.2])
  assert.deepEqual(ticks(3, 3, 4), [3])
  for (const [from, to] of [[-7.3, 1234], [0.00012, 0.00031], [-5e6, -2e6]] as const) {
    const found = ticks(from, to, 6)
    assert.ok(found.length >= 2 && found.length <= 8, String(found))
    assert.ok(found.every((at, i) => at >= from && at <= to && (i === 0 || at > (found[i - 1] ?? at))))
  }
})

test('zero is always in sight, and missing numbers are none', () => {
  assert.deepEqual(around([null, 100, 40], 0), [0, 100])
  assert.deepEqual(around([-50, null], 0), [-50, 0])
  const [from, to] = around([-100, 100])
  assert.ok(from < -100 && to > 100)
  assert.deepEqual(around([], 0.1), [0, 0.1])
})

test('lines are broken between words, and what is left over is told by dots', () => {
  const text = 'Belneftekhim, concern and state trader of crude and products'
  const lines = wrapped(text, 160, 9)
  assert.equal(lines.join(' '), text)
  assert.ok(lines.every((line) => textWidth(line) <= 160))
  const cut = wrapped(text, 160, 2)
  assert.equal(cut.length, 2)
  assert.match(cut[1] ?? '', /…$/)
  assert.deepEqual(wrapped('short', 160, 2), ['short'])
})
