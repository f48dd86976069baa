// The side panel: what is behind a number. Value, range, kind, certificate, and every row of the case it rests on with
// its cells and sources; a cell that can be changed has a way to change it.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Context, Subject } from '../context'
import { capital, range } from '../format'
import { cellOf } from '../route'
import { texts } from '../texts'
import { asWritten, type WrittenCell, type WrittenRow } from '../written'
import { EditForm } from './edit'
import { Kind, Value } from './value'

const weakest = (rows: readonly WrittenRow[]) =>
  ['assumed', 'derived', 'measured'].find((kind) => rows.some((row) => row.kind === kind)) ?? ''

export function Panel({ ctx, subject, close }: { ctx: Context; subject: Subject; close(): void }) {
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => head.current?.focus(), [subject])
  const found = subject.refs.map((ref) => [ref, ctx.written.find(ref)] as const)
  const rows = found.flatMap(([, list]) => list)
  const kind = subject.kind || weakest(rows)
  return (
    <aside class="panel" aria-labelledby="panel-title" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <header>
        <h2 id="panel-title" ref={head} tabIndex={-1}>
          {texts.panel.title}
        </h2>
        <button type="button" class="quiet" onClick={close}>
          {texts.panel.close}
        </button>
      </header>
      <p class="subject">{subject.title}</p>
      {subject.value !== undefined && (
        <p class="big">
          <Value value={subject.value} unit={subject.unit ?? ''} low={subject.low ?? null} high={subject.high ?? null} />
        </p>
      )}
      {subject.sentence && <p>{subject.sentence}</p>}
      <dl class="facts">
        {kind && <Fact name={texts.panel.kind} value={<Kind kind={kind} words />} hint={texts.kindHint} />}
        {subject.proof && <Fact name={texts.panel.proof} value={capital(subject.proof)} />}
      </dl>
      <h3>{rows.length > 0 ? texts.panel.rows(rows.length) : texts.panel.noRows}</h3>
      {found.map(([ref, list]) =>
        list.length === 0 ? <p key={ref}>{texts.panel.unknown(ref)}</p> : <Rows key={ref} ctx={ctx} list={list} />,
      )}
    </aside>
  )
}

const Fact = ({ name, value, hint }: { name: string; value: ComponentChildren; hint?: string }) => (
  <>
    <dt title={hint}>{name}</dt>
    <dd>{value}</dd>
  </>
)

// Of a long list, a series for one, the first rows at once.
function Rows({ ctx, list }: { ctx: Context; list: readonly WrittenRow[] }) {
  const first = 4
  const [all, setAll] = useState(list.length <= first + 1)
  return (
    <>
      {(all ? list : list.slice(0, first)).map((row) => (
        <RowCard key={row.ref} ctx={ctx} row={row} />
      ))}
      {!all && (
        <button type="button" class="quiet" onClick={() => setAll(true)}>
          {texts.panel.more(list.length - first)}
        </button>
      )}
    </>
  )
}

function RowCard({ ctx, row }: { ctx: Context; row: WrittenRow }) {
  const quiet = ['note', 'name', 'id', 'title']
  const cells = row.cells.filter((cell) => cell.text && !quiet.includes(cell.column))
  const empty = row.cells.filter((cell) => !cell.text && cell.editable)
  const note = row.cells.find((cell) => cell.column === 'note')
  const title = row.name || row.cells.find((cell) => cell.column === 'title')?.text || row.id
  return (
    <section class="row-card" aria-label={row.ref}>
      <h4>
        {title} <code>{row.ref}</code>
      </h4>
      <p class="from">
        <Kind kind={row.kind} words />
        {row.known_from && <span>{texts.panel.known(row.known_from)}</span>}
        {row.file && <span>{texts.panel.where(row.file, row.line)}</span>}
      </p>
      <p class="from">
        <SourceText source={row.source} />
      </p>
      <ul class="cells">
        {cells.map((cell) => (
          <CellLine key={cell.column} ctx={ctx} row={row} cell={cell} />
        ))}
      </ul>
      {empty.length > 0 && ctx.data.live && (
        <details>
          <summary>{texts.panel.empty(empty.length)}</summary>
          <ul class="cells">
            {empty.map((cell) => (
              <CellLine key={cell.column} ctx={ctx} row={row} cell={cell} />
            ))}
          </ul>
        </details>
      )}
      {row.parents.length > 0 && (
        <p class="from">
          {texts.panel.parents}:{' '}
          {row.parents.map((ref) => (
            <button type="button" class="plain" key={ref} onClick={() => ctx.show({ title: ref, refs: [ref] })}>
              {ref}
            </button>
          ))}
        </p>
      )}
      {note && <p class="from">{note.text}</p>}
    </section>
  )
}

// An address is shown by its host and leads there; a reason is shown whole.
function SourceText({ source }: { source: string }) {
  if (!/^https?:\/\//.test(source)) return <span>{source}</span>
  let host = source
  try {
    host = new URL(source).hostname.replace(/^www\./, '')
  } catch {
    // Shown as it is written.
  }
  return (
    <a href={source} rel="noreferrer noopener" target="_blank" title={source}>
      {host}
    </a>
  )
}

function CellLine({ ctx, row, cell }: { ctx: Context; row: WrittenRow; cell: WrittenCell }) {
  const [editing, setEditing] = useState(false)
  const change = ctx.route.set.map(cellOf).find((c) => c?.table === row.table && c.id === row.id && c.column === cell.column)
  const between = range(cell.low, cell.high)
  const label = `${row.ref} ${cell.column}`
  const own = cell.source && cell.source !== row.source
  return (
    <li>
      <span class="column">{cell.column.replaceAll('_', ' ')}</span>
      <span class="cell">
        {change ? (
          <>
            <del>{asWritten(cell)}</del> <ins>{change.value}</ins>
          </>
        ) : (
          asWritten(cell)
        )}
        {between && <span class="between">{between}</span>}
      </span>
      {cell.editable && ctx.data.live && !editing && (
        <button type="button" class="quiet" onClick={() => setEditing(true)} aria-label={texts.edit.changeOf(label)}>
          {texts.edit.change}
        </button>
      )}
      {own && (
        <p class="from">
          <Kind kind={cell.kind} words />
          {cell.known_from && <span>{texts.panel.known(cell.known_from)}</span>} <SourceText source={cell.source} />
        </p>
      )}
      {editing && <EditForm ctx={ctx} row={row} cell={cell} close={() => setEditing(false)} />}
    </li>
  )
}
