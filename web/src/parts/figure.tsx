// The frame of each drawing: what it is, what it says in a sentence, the numbers as a table, and the ways out of the
// page (SVG, PNG, CSV).
import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { csv, png, save, standalone } from '../download'
import { texts } from '../texts'
import { heading, Table, type TableData } from './table'

interface FigureProps {
  title: string
  sentence: string
  table: TableData
  notes?: ComponentChildren
  legend?: ComponentChildren
  children: ComponentChildren // one <svg>, or something that holds one
}

export function Figure({ title, sentence, table, notes, legend, children }: FigureProps) {
  const drawing = useRef<HTMLDivElement>(null)
  const svg = () => {
    const found = drawing.current?.querySelector('svg')
    if (!found) throw new Error(`nothing is drawn in ${title}`)
    return found
  }
  const ways: [string, () => void][] = [
    ['svg', () => save(title, 'svg', standalone(svg(), title), 'image/svg+xml')],
    ['png', () => void png(svg(), title).then((blob) => save(title, 'png', blob))],
    ['csv', () => save(title, 'csv', csv(table.columns.map(heading), table.rows.map((row) => row.cells)), 'text/csv')],
  ]
  return (
    <figure class="frame">
      <figcaption>
        <h3>{title}</h3>
        <p>{sentence}</p>
      </figcaption>
      {legend && <div class="legend">{legend}</div>}
      {/* What is wider than the page scrolls, also by the keyboard. */}
      <div class="drawing" ref={drawing} role="img" aria-label={`${title}. ${sentence}`} tabIndex={0}>
        {children}
      </div>
      {notes && <p class="note">{notes}</p>}
      <div class="ways">
        <details>
          <summary>{texts.figure.table}</summary>
          <Table {...table} caption={texts.figure.tableOf(title)} />
        </details>
        <span class="downloads">
          {ways.map(([kind, act]) => (
            <button type="button" class="quiet" key={kind} onClick={act} aria-label={texts.figure.download(title, kind.toUpperCase())}>
              {kind.toUpperCase()}
            </button>
          ))}
        </span>
      </div>
    </figure>
  )
}
