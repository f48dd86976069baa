// A new value for one cell, with its unit. The engine checks it: what it does not take is told here.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Context } from '../context'
import { Refusal } from '../data'
import { withChange } from '../route'
import { texts } from '../texts'
import type { WrittenCell, WrittenRow } from '../written'
import { quickSolve } from './effect'

interface EditProps {
  ctx: Context
  row: WrittenRow
  cell: WrittenCell
  close(): void
}

const withOwnUnit = (x: number | string, cell: WrittenCell) => `${x} ${cell.unit === '1' ? '' : cell.unit}`.trim()

export function EditForm({ ctx, row, cell, close }: EditProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const as = cell.value === null ? cell.text : withOwnUnit(cell.value, cell)
  const [value, setValue] = useState(as)
  const [refused, setRefused] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    input.current?.select()
    void quickSolve(ctx, []).catch(() => undefined) // to compare with: on its way while someone types
  }, [])

  const apply = async (event: Event) => {
    event.preventDefault()
    const set = withChange(ctx.route.set, { table: row.table, id: row.id, column: cell.column, value: value.trim() })
    setBusy(true)
    setRefused('')
    try {
      await quickSolve(ctx, set)
      ctx.go({ set })
      close()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      setRefused(error.message)
      input.current?.focus()
    } finally {
      setBusy(false)
    }
  }

  return (
    <form class="edit" onSubmit={apply}>
      <label for={id}>{texts.edit.value}</label>
      <input
        id={id}
        ref={input}
        value={value}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={refused !== ''}
        aria-describedby={`${id}-said`}
        onInput={(event) => setValue(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          close()
        }}
      />
      <span class="buttons">
        <button type="submit" disabled={busy}>
          {texts.edit.apply}
        </button>
        <button type="button" class="quiet" onClick={close}>
          {texts.edit.cancel}
        </button>
        {cell.low !== null && (
          <button type="button" class="quiet" onClick={() => setValue(withOwnUnit(cell.low ?? '', cell))}>
            {texts.edit.low(cell.low)}
          </button>
        )}
        {cell.high !== null && (
          <button type="button" class="quiet" onClick={() => setValue(withOwnUnit(cell.high ?? '', cell))}>
            {texts.edit.high(cell.high)}
          </button>
        )}
      </span>
      <p id={`${id}-said`} role="alert" class={refused ? 'refused' : 'from'}>
        {refused ? `${texts.edit.refused} ${refused}` : texts.edit.was(as)}
      </p>
    </form>
  )
}
