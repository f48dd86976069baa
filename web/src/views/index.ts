// The one list of views. A view is one module: it gets the context and draws. A verb that brings a view adds a line here
// and its texts to the catalogue.
import type { FunctionComponent } from 'preact'
import type { Context } from '../context'
import { texts } from '../texts'
import Brief from './brief'

export interface View {
  readonly id: string
  readonly title: string
  readonly live?: true // asks questions of its own, so a report cannot have it
  load(): Promise<{ default: FunctionComponent<{ ctx: Context }> }>
}

export const views: readonly View[] = [
  { id: 'brief', title: texts.brief.title, load: () => Promise.resolve({ default: Brief }) }, // seen first, so loaded with the page
  { id: 'map', title: texts.map.title, load: () => import('./map') },
  { id: 'sankey', title: texts.sankey.title, load: () => import('./sankey') },
  { id: 'supply', title: texts.supply.title, load: () => import('./supply') },
  { id: 'stocks', title: texts.stocks.title, load: () => import('./stocks') },
  { id: 'incidence', title: texts.incidence.title, load: () => import('./incidence') },
  { id: 'margins', title: texts.margins.title, load: () => import('./margins') },
  { id: 'frontier', title: texts.frontier.title, load: () => import('./frontier') },
  { id: 'leverage', title: texts.leverage.title, load: () => import('./leverage') },
  { id: 'switches', title: texts.switches.title, live: true, load: () => import('./switches') },
  { id: 'backtest', title: texts.backtest.title, live: true, load: () => import('./backtest') },
]
