// The server's API as `Data`.
import { type Answer, type CaseInfo, type Data, type Question, Refusal, type Row, type Tables, type Watch } from './data'

const api = 'api/v1'

interface RunState {
  run: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'lost'
  outcome?: string
  error?: { status: string; message: string }
}

async function request(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(`${api}/${path}`, { ...init, headers: { Accept: 'application/json', ...init?.headers } })
  if (!response.ok) throw await refusal(response)
  return response
}

const json = async <T>(path: string, init?: RequestInit): Promise<T> => (await request(path, init)).json() as Promise<T>

async function refusal(response: Response): Promise<Refusal> {
  const after = Number(response.headers.get('Retry-After') ?? Number.NaN)
  let said: { status?: string; message?: string } = {}
  try {
    said = ((await response.json()) as { error?: typeof said }).error ?? {}
  } catch {
    // Not ours: something between here and the server.
  }
  const status = said.status ?? String(response.status)
  return new Refusal(said.message ?? response.statusText, status, Number.isNaN(after) ? null : after)
}

class RunAnswer implements Answer {
  private readonly kept = new Map<string, Promise<readonly Row[]>>()

  readonly report: string

  constructor(
    readonly run: string,
    readonly outcome: string,
    private readonly here: Tables = {},
  ) {
    this.report = `${api}/runs/${run}/report`
  }

  table(name: string, solve?: string): Promise<readonly Row[]> {
    const all = this.here[name]
    if (all) return Promise.resolve(solve === undefined ? all : all.filter((row) => row.solve === solve))
    const query = new URLSearchParams({ table: name, ...(solve === undefined ? {} : { solve }) })
    const path = `runs/${this.run}/result?${query}`
    let rows = this.kept.get(path)
    if (!rows) {
      rows = json<Tables>(path).then((tables) => tables[name] ?? [])
      this.kept.set(path, rows)
      rows.catch(() => this.kept.delete(path))
    }
    return rows
  }
}

// Follows a run to its end by the server's events; a lost connection is taken up again by the browser itself.
function follow(run: string, watch: Watch): Promise<RunState> {
  return new Promise((resolve, reject) => {
    const events = new EventSource(`${api}/runs/${run}/events`)
    const finish = (act: () => void) => {
      events.close()
      watch.signal?.removeEventListener('abort', cancel)
      act()
    }
    const cancel = () =>
      finish(() => {
        void fetch(`${api}/runs/${run}`, { method: 'DELETE' })
        reject(new DOMException('cancelled', 'AbortError'))
      })
    watch.signal?.addEventListener('abort', cancel)
    events.addEventListener('progress', (event) => watch.progress?.(JSON.parse((event as MessageEvent).data)))
    events.addEventListener('done', (event) => {
      const state = JSON.parse((event as MessageEvent).data) as RunState
      finish(() => resolve(state))
    })
    events.onerror = () => {
      if (events.readyState !== EventSource.CLOSED) return
      finish(() => json<RunState>(`runs/${run}`).then(resolve, reject))
    }
  })
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

export class Server implements Data {
  readonly live = true
  private readonly asked = new Map<string, Answer>()
  private readonly files = new Map<string, Promise<Tables>>()

  cases(): Promise<readonly CaseInfo[]> {
    return json('cases')
  }

  // Kept for the life of the page: the rows of a case do not change under it.
  written(id: string): Promise<Tables> {
    let tables = this.files.get(id)
    if (!tables) {
      tables = json<Tables>('rows', post({ case: id, options: {} }))
      this.files.set(id, tables)
      tables.catch(() => this.files.delete(id))
    }
    return tables
  }

  async ask(id: string, question: Question, watch: Watch = {}): Promise<Answer> {
    const key = JSON.stringify([id, question])
    const known = this.asked.get(key)
    if (known) return known
    const answer = question.tables ? await this.atOnce(id, question, question.tables) : await this.inTime(id, question, watch)
    this.asked.set(key, answer)
    return answer
  }

  private async atOnce(id: string, { verb, options }: Question, tables: readonly string[]): Promise<Answer> {
    const response = await request(verb, post({ case: id, options, tables }))
    const said = (name: string) => response.headers.get(name) ?? ''
    return new RunAnswer(said('Cutset-Run'), said('Cutset-Outcome'), (await response.json()) as Tables)
  }

  private async inTime(id: string, question: Question, watch: Watch): Promise<Answer> {
    let state = await this.start(id, question, watch)
    if (state.state === 'waiting' || state.state === 'running') state = await follow(state.run, watch)
    if (state.state !== 'done') {
      throw new Refusal(state.error?.message ?? state.state, state.error?.status ?? state.state)
    }
    return new RunAnswer(state.run, state.outcome ?? '')
  }

  // A full queue is no failure: asks again when the server says so.
  private async start(id: string, { verb, options }: Question, watch: Watch): Promise<RunState> {
    for (;;) {
      try {
        return await json<RunState>(verb, {
          ...post({ case: id, options }, { Prefer: 'respond-async' }),
          ...(watch.signal ? { signal: watch.signal } : {}),
        })
      } catch (error) {
        if (!(error instanceof Refusal) || error.retryAfter === null) throw error
        watch.progress?.({ share: null, text: error.message, seconds_left: error.retryAfter })
        await pause(Math.min(error.retryAfter, 30))
        watch.signal?.throwIfAborted()
      }
    }
  }
}

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
