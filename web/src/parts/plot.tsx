// A drawing by Observable Plot that is as wide as its place.
import { plot, type PlotOptions } from '@observablehq/plot'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

export function useWidth<E extends HTMLElement>() {
  const ref = useRef<E>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => setWidth(Math.floor(element.clientWidth))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, width] as const
}

// `options` is made anew for each width.
export function Plot({ options }: { options: (width: number) => PlotOptions }) {
  const [ref, width] = useWidth<HTMLDivElement>()
  useLayoutEffect(() => {
    if (!ref.current || width === 0) return
    const style = { background: 'none', color: 'inherit', fontFamily: 'inherit', fontSize: '12px', overflow: 'visible' }
    ref.current.replaceChildren(plot({ width, style, ...options(width) }))
  })
  return <div ref={ref} class="plot" aria-hidden="true" />
}
