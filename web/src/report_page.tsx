// All views one below the other, with contents in front and sources, assumptions and limits behind: made to be printed.
import { useState } from 'preact/hooks'
import { Footer, Masthead, useRoute, ViewSection } from './app'
import type { Context, Subject } from './context'
import { type Data, groups } from './data'
import { useAsked, useLater } from './parts/hooks'
import { Panel } from './parts/panel'
import { Failure, Guard } from './parts/states'
import { Kind } from './parts/value'
import { texts } from './texts'
import { views } from './views'
import { Written } from './written'

export function ReportPage({ data }: { data: Data }) {
  const [route, go, link] = useRoute()
  const [subject, show] = useState<Subject | null>(null)
  const cases = useLater('cases', () => data.cases())
  const rows = useLater('rows', async () => new Written(await data.written('')))
  const base = useAsked('brief', (watch) => data.ask('', { verb: 'brief', options: {} }, watch))
  const info = cases.value?.[0]
  const error = cases.error ?? rows.error ?? base.error
  if (error) return <Failure error={error} />
  if (!info || !rows.value || !base.answer) return <p class="wait">{texts.loading} …</p>
  const ctx: Context = { data, info, written: rows.value, base: base.answer, answer: base.answer, route, go, link, show }
  const parts = views.filter((view) => !view.live)
  return (
    <div class={subject ? 'page report with-panel' : 'page report'}>
      <Masthead info={info} cases={[]} written={rows.value} base={base.answer} link={link} />
      <nav class="contents" aria-label={texts.report.contents}>
        <h2>{texts.report.contents}</h2>
        <ol>
          {[...parts.map(({ id, title }) => [id, title] as const), ...endings].map(([id, title]) => (
            <li key={id}>
              <a href={`#${id}`} onClick={(event) => (event.preventDefault(), jump(id))}>
                {title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <main id="main" tabIndex={-1}>
        {parts.map((view) => (
          <section id={view.id} key={view.id} class="part" tabIndex={-1}>
            <h2 class="part-title">{view.title}</h2>
            <Guard>
              <ViewSection ctx={ctx} view={view} />
            </Guard>
          </section>
        ))}
        <Assumptions written={rows.value} />
        <Limits />
        <Sources written={rows.value} />
      </main>
      {subject && <Panel ctx={ctx} subject={subject} close={() => show(null)} />}
      <Footer base={base.answer} />
    </div>
  )
}

const endings = [
  ['assumptions', texts.report.assumptions],
  ['limits', texts.report.limits],
  ['sources', texts.report.sources],
] as const

// The address is the place of the views' choices, so a jump leaves it alone.
function jump(id: string): void {
  const element = document.getElementById(id)
  element?.scrollIntoView()
  element?.focus({ preventScroll: true })
}

function Assumptions({ written }: { written: Written }) {
  const assumed = written.all().flatMap((row) => [
    ...(row.kind === 'assumed' ? [{ row, what: '', source: row.source }] : []),
    ...row.cells
      .filter((cell) => cell.kind === 'assumed' && row.kind !== 'assumed')
      .map((cell) => ({ row, what: cell.column, source: cell.source })),
  ])
  const reasons = groups(assumed, ({ source }) => source)
  return (
    <section id="assumptions" class="part" tabIndex={-1}>
      <h2 class="part-title">{texts.report.assumptions}</h2>
      <p>{texts.report.assumptionsSentence(assumed.length)}</p>
      <ul class="sources">
        {[...reasons].map(([source, list]) => (
          <li key={source}>
            {source}{' '}
            <span class="from">
              {list.map(({ row, what }) => (what ? `${row.ref} ${what}` : row.ref)).join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Limits = () => (
  <section id="limits" class="part" tabIndex={-1}>
    <h2 class="part-title">{texts.report.limits}</h2>
    <ul>
      {texts.report.limitTexts.map((limit) => (
        <li key={limit}>{limit}</li>
      ))}
    </ul>
  </section>
)

function Sources({ written }: { written: Written }) {
  const all = written.all().flatMap((row) => [row, ...row.cells.map((cell) => ({ ...cell, ref: row.ref }))])
  const sources = groups(
    all.filter(({ source, kind }) => /^https?:/.test(source) && kind === 'measured'),
    ({ source }) => source,
  )
  return (
    <section id="sources" class="part" tabIndex={-1}>
      <h2 class="part-title">{texts.report.sources}</h2>
      <p>{texts.report.sourcesSentence(sources.size)}</p>
      <ul class="sources">
        {[...sources]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([source, list]) => (
            <li key={source}>
              <Kind kind="measured" />{' '}
              <a href={source} rel="noreferrer noopener">
                {source}
              </a>{' '}
              <span class="from">
                {list[0]?.known_from && texts.panel.known(list[0].known_from)}:{' '}
                {[...new Set(list.map(({ ref }) => ref))].join(', ')}
              </span>
            </li>
          ))}
      </ul>
    </section>
  )
}
