// What stands where an answer is not: it is on its way, it was refused, or something broke.
import type { ComponentChildren } from 'preact'
import { useErrorBoundary } from 'preact/hooks'
import { type Progress, Refusal } from '../data'
import { capital } from '../format'
import { texts } from '../texts'

export function Wait({ progress, note, cancel }: { progress?: Progress | undefined; note?: string; cancel?: () => void }) {
  const share = progress?.share ?? null
  return (
    <div class="wait" role="status" aria-busy="true">
      <p>
        {progress?.text ? capital(progress.text) : texts.computing} …{' '}
        {progress && texts.progress(share, progress.seconds_left)}
      </p>
      <progress aria-label={texts.computing} max={1} {...(share === null ? {} : { value: share })} />
      {note && <p class="from">{note}</p>}
      {cancel && (
        <button type="button" onClick={cancel}>
          {texts.cancel}
        </button>
      )}
    </div>
  )
}

export function Failure({ error }: { error: unknown }) {
  const said = error instanceof Refusal ? `${capital(error.status)}: ${error.message}` : String(error)
  return (
    <div class="refused" role="alert">
      <p>
        <strong>{texts.refused}.</strong> {said}
      </p>
    </div>
  )
}

// What goes wrong in one view stays there.
export function Guard({ children }: { children: ComponentChildren }) {
  const [error] = useErrorBoundary((caught) => console.error(caught))
  return error ? <Failure error={error} /> : <>{children}</>
}
