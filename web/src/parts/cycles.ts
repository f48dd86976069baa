// A drawing of flows from left to right has no place for what runs in a circle. Each circle is cut at its smallest link:
// the link becomes two ends, one that leaves to the right and one that comes in again from the left, with the same amount,
// so that every balance still shows.

export interface Link {
  readonly from: string
  readonly to: string
  readonly value: number
}

export interface Split<L extends Link> {
  readonly straight: readonly L[]
  readonly cut: readonly L[] // to be drawn as two ends
}

export function splitCycles<L extends Link>(links: readonly L[]): Split<L> {
  let straight = [...links]
  const cut: L[] = []
  for (;;) {
    const circle = findCycle(straight)
    if (!circle) return { straight, cut }
    const smallest = circle.reduce((least, link) => (link.value < least.value ? link : least))
    cut.push(smallest)
    straight = straight.filter((link) => link !== smallest)
  }
}

// Depth first, in the order of the links, so that the same flows are always cut in the same way.
function findCycle<L extends Link>(links: readonly L[]): L[] | null {
  const leaving = new Map<string, L[]>()
  for (const link of links) leaving.set(link.from, [...(leaving.get(link.from) ?? []), link])
  const done = new Set<string>()
  const path: L[] = []
  const onPath = new Set<string>()

  const visit = (node: string): L[] | null => {
    onPath.add(node)
    for (const link of leaving.get(node) ?? []) {
      if (onPath.has(link.to)) {
        const whole = [...path, link]
        return whole.slice(whole.findIndex((each) => each.from === link.to))
      }
      if (done.has(link.to)) continue
      path.push(link)
      const found = visit(link.to)
      if (found) return found
      path.pop()
    }
    onPath.delete(node)
    done.add(node)
    return null
  }

  for (const node of leaving.keys()) {
    const found = done.has(node) ? null : visit(node)
    if (found) return found
  }
  return null
}
