// Things that come later, as a value that is not there yet.
import { useEffect, useState } from 'preact/hooks'
import type { Answer, Progress, Row, Watch } from '../data'

export interface Later<T> {
  readonly value?: T
  readonly error?: unknown
}

// `key` says when to ask again; what an earlier key brings too late is dropped.
export function useLater<T>(key: string, make: () => Promise<T>): Later<T> {
  const [state, setState] = useState<Later<T> & { key: string }>({ key: '' })
  useEffect(() => {
    let wanted = true
    make().then(
      (value) => wanted && setState({ key, value }),
      (error: unknown) => wanted && setState({ key, error }),
    )
    return () => {
      wanted = false
    }
  }, [key])
  return state.key === key ? state : {}
}

// Rows of several tables of one answer, or nothing as long as they are on their way.
export function useTables(
  answer: Answer,
  names: readonly string[],
  solve?: string,
): Readonly<Record<string, readonly Row[]>> | undefined {
  const key = [answer.run, solve ?? '', ...names].join(' ')
  const { value, error } = useLater(key, async () => {
    const tables = await Promise.all(names.map((name) => answer.table(name, solve)))
    return Object.fromEntries(names.map((name, i) => [name, tables[i] ?? []]))
  })
  if (error) throw error
  return value
}

export interface Asked {
  readonly answer?: Answer
  readonly progress?: Progress
  readonly error?: unknown
}

// Asks in the background and tells how far it is. An answer that is no longer wanted is cancelled.
export function useAsked(key: string, ask: ((watch: Watch) => Promise<Answer>) | null): Asked {
  const [state, setState] = useState<Asked & { key: string }>({ key: '' })
  useEffect(() => {
    if (!ask) return
    const stop = new AbortController()
    const set = (asked: Asked) => !stop.signal.aborted && setState({ key, ...asked })
    ask({ progress: (progress) => set({ progress }), signal: stop.signal }).then(
      (answer) => set({ answer }),
      (error: unknown) => set({ error }),
    )
    return () => stop.abort()
  }, [key])
  return state.key === key ? state : {}
}
