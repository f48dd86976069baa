// The changed assumptions: the list, the way back, and the same as rows of `scenarios` for the case's own file.
import { useState } from 'preact/hooks'
import type { Context } from '../context'
import { csv } from '../download'
import { cellOf } from '../route'
import { texts } from '../texts'
import { asWritten, type Written } from '../written'
import { EffectOfChanges } from './effect'

const header = 'scenario,position,title,table,id,column,operation,value,value_unit,from,to,source,kind,known_from,note'

// One row of scenarios.csv for each change: a number apart from its unit, as that table has it. A changed row of a
// scenario is that row with another value.
export function scenarioRows(set: readonly string[], written: Written, asOf: string): string {
  const rows = set.map(cellOf).map((change, i) => {
    if (!change) return []
    const [, amount = change.value, unit = ''] = /^([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(.*)$/i.exec(change.value) ?? []
    const cell = written.cell(change.table, change.id, change.column)
    const was = cell?.text && asWritten(cell)
    const of = (column: string) => written.text('scenarios', change.id, column)
    const isScenario = change.table === 'scenarios'
    const [table, id, column, operation] = isScenario
      ? [of('table'), of('id'), of('column'), of('operation')]
      : [change.table, change.id, change.column, 'set']
    const [ownUnit, from, to] = isScenario ? [cell?.unit ?? '', of('from'), of('to')] : ['', '', '']
    const title = i === 0 ? 'Changes made on the page' : ''
    const source = `Changed on the page${was ? `; the case has ${was}` : ''}`
    return ['my_changes', i + 1, title, table, id, column, operation, amount, unit || ownUnit, from, to, source, 'assumed', asOf, '']
  })
  return csv(header.split(','), rows)
}

export function Changes({ ctx, pending }: { ctx: Context; pending: boolean }) {
  const [copied, setCopied] = useState(false)
  const { set } = ctx.route
  const rows = scenarioRows(set, ctx.written, ctx.info.as_of)
  const copy = async () => {
    await navigator.clipboard.writeText(rows)
    setCopied(true)
  }
  return (
    <section class="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">{texts.edit.changes}</h2>
      <ul>
        {set.map((each) => {
          const change = cellOf(each)
          const name = change ? ctx.written.name(change.table, change.id) : ''
          const cell = change && ctx.written.cell(change.table, change.id, change.column)
          return (
            <li key={each}>
              {change ? (
                <>
                  {name}, {change.column.replaceAll('_', ' ')}:{' '}
                  <del>{cell ? asWritten(cell) : ''}</del>{' '}
                  <ins>{change.value}</ins>
                </>
              ) : (
                each
              )}{' '}
              <button
                type="button"
                class="quiet"
                aria-label={texts.edit.remove(each)}
                onClick={() => ctx.go({ set: set.filter((other) => other !== each) })}
              >
                ×
              </button>
            </li>
          )
        })}
      </ul>
      <p class="buttons">
        <button type="button" onClick={() => ctx.go({ set: set.slice(0, -1) })}>
          {texts.edit.undo}
        </button>
        <button type="button" onClick={() => ctx.go({ set: [] })}>
          {texts.edit.reset}
        </button>
        <button type="button" onClick={() => void copy()}>
          {copied ? texts.edit.copied : texts.edit.copy}
        </button>
      </p>
      <details>
        <summary>scenarios.csv</summary>
        <p class="from">{texts.edit.copyHint}</p>
        <pre tabIndex={0}>{rows}</pre>
      </details>
      <EffectOfChanges ctx={ctx} />
      {pending && <p class="from">{texts.edit.background}</p>}
    </section>
  )
}
