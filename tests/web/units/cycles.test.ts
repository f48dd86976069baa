import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Link, splitCycles } from '../../../web/src/parts/cycles'

const link = (from: string, to: string, value: number): Link => ({ from, to, value })

// Independent of how circles are found: takes away nodes that nothing leads to, until none is left.
function hasCycle(links: readonly Link[]): boolean {
  let rest = [...links]
  for (;;) {
    const kept = rest.filter(({ from }) => rest.some(({ to }) => to === from))
    if (kept.length === rest.length) return rest.length > 0
    rest = kept
  }
}

test('what runs straight is left alone', () => {
  const links = [link('a', 'b', 2), link('b', 'c', 1), link('a', 'c', 3)]
  assert.deepEqual(splitCycles(links), { straight: links, cut: [] })
})

test('a circle is cut at its smallest link', () => {
  const { straight, cut } = splitCycles([link('x', 'a', 9), link('a', 'b', 5), link('b', 'c', 4), link('c', 'a', 1), link('c', 'y', 3)])
  assert.deepEqual(cut, [link('c', 'a', 1)])
  assert.equal(straight.length, 4)
})

test('a flow there and back, and one to itself', () => {
  assert.deepEqual(splitCycles([link('a', 'b', 5), link('b', 'a', 2)]).cut, [link('b', 'a', 2)])
  assert.deepEqual(splitCycles([link('a', 'a', 5), link('a', 'b', 2)]).cut, [link('a', 'a', 5)])
})

test('random flows: nothing is lost and no circle is left', () => {
  let seed = 20200210
  const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648
  let circles = 0
  for (let round = 0; round < 300; round++) {
    const n = 2 + Math.floor(random() * 7)
    const links = Array.from({ length: Math.floor(random() * 20) }, () =>
      link(`n${Math.floor(random() * n)}`, `n${Math.floor(random() * n)}`, 1 + Math.floor(random() * 9)),
    )
    const { straight, cut } = splitCycles(links)
    assert.equal(straight.length + cut.length, links.length, `round ${round}`)
    assert.ok([...straight, ...cut].every((each) => links.includes(each)))
    assert.equal(hasCycle(straight), false, `round ${round}`)
    if (hasCycle(links)) {
      circles++
      assert.ok(cut.length > 0)
    } else assert.equal(cut.length, 0)
  }
  assert.ok(circles > 50)
})
