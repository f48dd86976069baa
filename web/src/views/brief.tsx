// The answers in short, by question: value, unit, range, kind, certificate. Where assumptions are changed, what each
// answer was before.
import type { Context } from '../context'
import { groups, num, type Row, text } from '../data'
import { number, range, slug, withUnit } from '../format'
import { useTables } from '../parts/hooks'
import { Kind, RangeMark, Value } from '../parts/value'
import { texts } from '../texts'

interface Headline {
  readonly row: Row
  readonly was?: Row
  readonly fresh: boolean // told only with the changes
}

export default function Brief({ ctx }: { ctx: Context }) {
  const now = useTables(ctx.answer, ['headlines', 'run'])
  const base = useTables(ctx.base, ['headlines'])
  if (!now?.headlines || !base?.headlines) return <p aria-busy="true">{texts.loading} …</p>
  const paired = pair(base.headlines, now.headlines)
  const topics = groups(paired, ({ row }) => text(row, 'topic'))
  const changing = ctx.answer !== ctx.base
  return (
    <div class="brief">
      <p class="lead">{texts.brief.sentence(now.headlines.length, topics.size)}</p>
      <nav class="questions" aria-label={texts.brief.contents}>
        <ul>
          {[...topics].map(([topic, list]) => (
            <li key={topic}>
              <button type="button" class="plain" onClick={() => jump(topic)}>
                {topic} <span class="from">{list.length}</span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      {[...topics].map(([topic, headlines]) => (
        <Topic key={topic} ctx={ctx} topic={topic} headlines={headlines} changing={changing} />
      ))}
    </div>
  )
}

const idOf = (topic: string) => `topic-${slug(topic)}`

function jump(topic: string): void {
  const heading = document.getElementById(idOf(topic))
  heading?.scrollIntoView()
  heading?.focus({ preventScroll: true })
}

interface TopicProps {
  ctx: Context
  topic: string
  headlines: readonly Headline[]
  changing: boolean
}

function Topic({ ctx, topic, headlines, changing }: TopicProps) {
  const scales = scalesOf(headlines)
  const id = idOf(topic)
  return (
    <section class="topic" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {topic}
      </h2>
      <ol class="headlines">
        {headlines.map((each) => (
          <Line key={text(each.row, 'position')} ctx={ctx} headline={each} scales={scales} changing={changing} />
        ))}
      </ol>
    </section>
  )
}

interface LineProps {
  ctx: Context
  headline: Headline
  scales: ReadonlyMap<string, readonly [number, number]>
  changing: boolean
}

function Line({ ctx, headline: { row, was, fresh }, scales, changing }: LineProps) {
  const [value, low, high] = [num(row, 'value'), num(row, 'low'), num(row, 'high')]
  const unit = text(row, 'unit')
  const scale = scales.get(unit)
  const before = num(was, 'value')
  const moved = changing && value !== null && before !== null && Math.abs(value - before) > 1e-9 * Math.abs(before)
  const said = changing && was !== undefined && text(was, 'answer') !== text(row, 'answer')
  const open = () =>
    ctx.show({
      title: text(row, 'topic'),
      sentence: text(row, 'answer'),
      value,
      unit,
      low,
      high,
      kind: text(row, 'kind'),
      proof: text(row, 'proof'),
      refs: text(row, 'sources').split(' ').filter(Boolean),
    })
  return (
    <li class={said || (changing && fresh) ? 'headline moved' : 'headline'}>
      <button type="button" class="number" onClick={open} title={texts.figure.details}>
        {value === null ? (
          <span class="unit">{texts.figure.details}</span>
        ) : (
          <>
            {endsLater(row, value) && '> '}
            <Value value={value} unit={unit} />
          </>
        )}
        {low !== null && high !== null && low !== high && <span class="between">{range(low, high)}</span>}
      </button>
      <div class="mark">
        {scale && value !== null && low !== null && high !== null && (
          <RangeMark
            value={value}
            low={low}
            high={high}
            from={scale[0]}
            to={scale[1]}
            title={`${withUnit(value, unit)}, ${range(low, high)}; ${texts.brief.scale(number(scale[0]), number(scale[1]))}`}
          />
        )}
        {moved && <span class="was">{texts.brief.was(withUnit(before, unit))}</span>}
        {changing && fresh && <span class="was">{texts.brief.fresh}</span>}
      </div>
      <p class="answer">
        {text(row, 'answer')}{' '}
        <span class="known">
          <Kind kind={text(row, 'kind')} words /> · {text(row, 'proof')}
        </span>
      </p>
    </li>
  )
}

// A number of days that only says where the horizon ends is not told as if it were the answer.
const endsLater = (row: Row, value: number) => text(row, 'answer').includes(`more than ${value} days`)

// Within a topic, answers in one unit are drawn on one scale, so that they can be compared.
function scalesOf(headlines: readonly Headline[]): Map<string, readonly [number, number]> {
  const scales = new Map<string, readonly [number, number]>()
  for (const [unit, list] of groups(headlines, ({ row }) => text(row, 'unit'))) {
    const ends = list.flatMap(({ row }) => ['value', 'low', 'high'].map((column) => num(row, column)))
    const known = ends.filter((end): end is number => end !== null)
    const [from, to] = [Math.min(0, ...known), Math.max(0, ...known)]
    if (from < to) scales.set(unit, [from, to])
  }
  return scales
}

// An answer keeps its beginning when its numbers change; the longest common one within a topic says what belongs together.
export function pair(before: readonly Row[], after: readonly Row[]): Headline[] {
  const left = groups(before, (row) => text(row, 'topic'))
  return after.map((row) => {
    const candidates = left.get(text(row, 'topic')) ?? []
    const answer = text(row, 'answer')
    const shared = candidates.map((each) => sharedStart(text(each, 'answer'), answer))
    const best = shared.indexOf(Math.max(...shared))
    if (best < 0 || (shared[best] ?? 0) < Math.min(16, answer.length)) return { row, fresh: true }
    const [was] = candidates.splice(best, 1)
    return { row, fresh: false, ...(was ? { was } : {}) }
  })
}

function sharedStart(a: string, b: string): number {
  let n = 0
  while (n < a.length && n < b.length && a[n] === b[n]) n++
  return n
}
