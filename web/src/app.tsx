// The page around the views: which case, which view, the changed assumptions, the side panel.
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Context, Subject } from './context'
import { type Answer, type CaseInfo, type Data, type Tables, text } from './data'
import { Changes } from './parts/changes'
import { useAsked, useLater } from './parts/hooks'
import { Panel } from './parts/panel'
import { Failure, Guard, Wait } from './parts/states'
import { type Change, changed, format, parse, type Route } from './route'
import { texts } from './texts'
import { type View, views } from './views'
import { Written } from './written'

export function useRoute(): [Route, (change: Change) => void, (change: Change) => string] {
  const [route, setRoute] = useState(() => parse(location.hash))
  useEffect(() => {
    const read = () => setRoute(parse(location.hash))
    addEventListener('hashchange', read)
    return () => removeEventListener('hashchange', read)
  }, [])
  const link = (change: Change) => format(changed(route, change))
  const go = (change: Change) => {
    location.hash = link(change)
  }
  return [route, go, link]
}

export function App({ data }: { data: Data }) {
  const [route, go, link] = useRoute()
  const cases = useLater('cases', () => data.cases())
  if (cases.error) return <Failure error={cases.error} />
  if (!cases.value) return <p aria-busy="true" class="wait">{texts.loading} …</p>
  const info = cases.value.find((each) => each.id === route.case) ?? (route.case ? undefined : cases.value[0])
  if (!info) return <NoCase cases={cases.value} link={link} />
  return <Case key={info.id} data={data} info={info} cases={cases.value} route={route} go={go} link={link} />
}

function NoCase({ cases, link }: { cases: readonly CaseInfo[]; link(change: Change): string }) {
  return (
    <main class="wait">
      <h1>{texts.product}</h1>
      <p>{cases.length > 0 ? texts.noCase : texts.noCases}</p>
      <ul>
        {cases.map((each) => (
          <li key={each.id}>
            <a href={link({ case: each.id, query: {}, set: [] })}>{each.title}</a>
          </li>
        ))}
      </ul>
    </main>
  )
}

interface CaseProps {
  data: Data
  info: CaseInfo
  cases: readonly CaseInfo[]
  route: Route
  go(change: Change): void
  link(change: Change): string
}

// A brief as the page wants it: the model and its certificates stay with the server.
const brief = (set: readonly string[]) => ({
  verb: 'brief',
  options: { detail: false, ...(set.length > 0 ? { set } : {}) },
})

const unwritten = new Written({})

function Case({ data, info, cases, route, go, link }: CaseProps) {
  const written = useLater<Tables>(info.id, () => data.written(info.id))
  const base = useAsked(info.id, (watch) => data.ask(info.id, brief([]), watch))
  const key = route.set.join('\n')
  const own = useAsked(`${info.id} ${key}`, key ? (watch) => data.ask(info.id, brief(route.set), watch) : null)
  const [subject, show] = useState<Subject | null>(null)
  const rows = useMemo(() => (written.value ? new Written(written.value) : null), [written.value])
  useEffect(() => {
    document.title = `${info.title} · ${texts.product}`
  }, [info.title])

  // The brief is read first, and needs no rows before someone asks what is behind a number.
  const view = views.find((each) => each.id === route.view) ?? views[0]
  const known = rows ?? (view === views[0] && !key ? unwritten : null)
  const context: Context | null =
    known && base.answer
      ? { data, info, written: known, base: base.answer, answer: own.answer ?? base.answer, route, go, link, show }
      : null
  const error = base.error ?? written.error
  return (
    <div class={subject ? 'page with-panel' : 'page'}>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}>
        {texts.skip}
      </a>
      <Masthead info={info} cases={cases} written={rows} base={base.answer} link={link} />
      <nav class="views" aria-label={texts.views}>
        <ul>
          {views.map((each) => (
            <li key={each.id}>
              <a href={link({ case: info.id, view: each.id })} aria-current={each === view ? 'page' : undefined}>
                {each.title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" tabIndex={-1}>
        {info.n_errors > 0 && <p class="refused">{texts.caseErrors(info.n_errors)}</p>}
        {error ? <Failure error={error} /> : null}
        {!context && !error && <Wait progress={base.progress} note={texts.brief.wait} />}
        {context && route.set.length > 0 && (
          <Guard key={key}>
            <Changes ctx={context} pending={!own.answer && !own.error} />
            {own.error ? <Failure error={own.error} /> : !own.answer && <Wait progress={own.progress} />}
          </Guard>
        )}
        {context && view && (
          <Guard key={view.id}>
            <ViewSection ctx={context} view={view} />
          </Guard>
        )}
      </main>
      {context && subject && <Panel ctx={context} subject={subject} close={() => show(null)} />}
      <Footer base={own.answer ?? base.answer} />
    </div>
  )
}

interface MastheadProps {
  info: CaseInfo
  cases: readonly CaseInfo[]
  written: Written | null
  base: Answer | undefined
  link(change: Change): string
}

export function Masthead({ info, cases, written, base, link }: MastheadProps) {
  const run = useLater(base?.run ?? 'no run', async () => (base ? base.table('run') : []))
  const of = (name: string) => text(run.value?.find((row) => row.name === name), 'value')
  const buyer = of('view').replace(/^buyer /, '')
  return (
    <header class="masthead">
      <p class="product">{texts.product}</p>
      <h1>{info.title}</h1>
      <p class="facts-line">
        <span>{texts.of(info.as_of)}</span>
        <span>{texts.span(info.start, info.end)}</span>
        {buyer && written && <span>{texts.view(written.actor(buyer))}</span>}
        {of('case_digest') && <span title={of('case_digest')}>{texts.digest(of('case_digest'))}</span>}
      </p>
      {cases.length > 1 && (
        <nav aria-label={texts.cases} class="cases">
          {cases.map((each) => (
            <a
              key={each.id}
              href={link({ case: each.id, query: {}, set: [] })}
              aria-current={each.id === info.id ? 'true' : undefined}
            >
              {each.id}
            </a>
          ))}
        </nav>
      )}
    </header>
  )
}

export function Footer({ base }: { base: Answer | undefined }) {
  const run = useLater(base?.run ?? 'no run', async () => (base ? base.table('run') : []))
  return (
    <footer>
      {texts.footer(text(run.value?.find((row) => row.name === 'version'), 'value'))}{' '}
      {base?.report && <a href={base.report}>{texts.toReport}</a>}
    </footer>
  )
}

export function ViewSection({ ctx, view }: { ctx: Context; view: View }) {
  const module = useLater(view.id, () => view.load())
  if (module.error) throw module.error
  const Body = module.value?.default
  return (
    <article class={`view ${view.id}`} aria-label={view.title}>
      {Body ? <Body ctx={ctx} /> : <p aria-busy="true">{texts.loading} …</p>}
    </article>
  )
}
