// What every view is given.
import type { Answer, CaseInfo, Data } from './data'
import type { Change, Route } from './route'
import type { Written } from './written'

// A number, or a thing, whose background can be looked at in the side panel.
export interface Subject {
  readonly title: string
  readonly sentence?: string
  readonly value?: number | null
  readonly unit?: string
  readonly low?: number | null
  readonly high?: number | null
  readonly kind?: string
  readonly proof?: string
  readonly refs: readonly string[] // rows of the case, as table:key
}

export interface Context {
  readonly data: Data
  readonly info: CaseInfo
  readonly written: Written
  readonly answer: Answer // the brief: with the changes of the page, once it is there
  readonly base: Answer // the brief of the unchanged case
  readonly route: Route
  go(change: Change): void
  link(change: Change): string
  show(subject: Subject): void
}
