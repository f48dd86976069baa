// Every text of the page, in one place.
import { date, number, seconds, withUnit } from './format'

export const texts = {
  product: 'Cutset',
  base: 'as the case stands',
  skip: 'To the answers',
  loading: 'Loading',
  nothing: 'This answer has nothing of that kind.',
  none: 'none',
  solve: 'Plan',
  against: 'Beside it',
  all: 'all',
  notKnown: 'not known',
  of: (known: string) => `As known on ${date(known)}`,
  span: (start: string, end: string) => `${date(start)} to ${date(end)}`,
  view: (who: string) => `looked at from ${who}`,
  noCase: 'There is no such case. These are the cases of this server:',
  noCases: 'This server has no case. Start it with one: cutset serve CASE',
  caseErrors: (n: number) => `The case has ${n} ${n === 1 ? 'error' : 'errors'}: cutset check tells them.`,
  cases: 'Cases',
  views: 'Views',
  refused: 'No answer',
  again: 'Ask again',
  cancel: 'Cancel',
  computing: 'Computing',
  progress: (share: number | null, left: number | null) =>
    [share === null ? '' : `${Math.round(share * 100)} %`, left === null ? '' : `about ${seconds(left)} left`]
      .filter(Boolean)
      .join(', '),
  outcome: (said: string) => `The engine says: ${said}.`,
  digest: (digest: string) => `Digest of the case ${digest.slice(0, 12)}…`,
  toReport: 'These answers as one file, to send to others.',
  footer: (version: string) => `Cutset ${version}. Computed from the tables of the case; each number names its rows.`,

  kinds: {
    measured: 'measured',
    derived: 'derived from measured rows',
    assumed: 'assumed',
  } as Record<string, string>,
  kindHint: 'Number as good as the weakest row behind it',
  proved: 'Proof',

  figure: {
    table: 'Numbers',
    csv: 'CSV',
    svg: 'SVG',
    png: 'PNG',
    download: (what: string, kind: string) => `Download “${what}” as ${kind}`,
    tableOf: (what: string) => `Table of “${what}”`,
    details: 'Show what is behind it',
  },

  panel: {
    title: 'What is behind this number',
    close: 'Close',
    rows: (n: number) => (n === 1 ? 'One row of the case' : `${n} rows of the case`),
    noRows: 'No row of the case is named for it.',
    source: 'Source',
    known: (when: string) => `known from ${date(when)}`,
    where: (file: string, line: number | null) => (line === null ? file : `${file}, line ${line}`),
    parents: 'Derived from',
    range: 'range',
    proof: 'Certificate',
    kind: 'Kind',
    value: 'Value',
    column: 'Column',
    note: 'Note',
    more: (n: number) => `Show ${n} more`,
    unknown: (ref: string) => `${ref} is not a row that is kept on this day.`,
    empty: (n: number) => (n === 1 ? 'One empty cell' : `${n} empty cells`),
    emptyMeans: (meaning: string) => (meaning ? `empty: ${meaning}` : 'empty'),
  },

  edit: {
    change: 'Change',
    changeOf: (what: string) => `Change ${what}`,
    value: 'New value, with its unit',
    was: (value: string) => `in the case: ${value}`,
    low: (x: number) => `low end ${number(x)}`,
    high: (x: number) => `high end ${number(x)}`,
    apply: 'Apply',
    cancel: 'Cancel',
    changes: 'Changed assumptions',
    undo: 'Undo the last',
    reset: 'Back to the case',
    remove: (what: string) => `Take back ${what}`,
    copy: 'Copy as rows of scenarios',
    copied: 'Copied',
    copyHint: 'Rows for scenarios.csv of the case; then --scenario my_changes asks the same.',
    effect: 'What the change does at once',
    effectOf: (solve: string) => `Plan “${solve}”, before and after.`,
    effectSentence: (was: number | null, now: number | null, of: string) =>
      was === null || now === null
        ? ''
        : Math.abs(now - was) < 5e-7 * Math.abs(was)
          ? `Net cost stays at ${withUnit(now, of)}.`
          : `Net cost goes from ${withUnit(was, of)} to ${withUnit(now, of)}, ${withUnit(Math.abs(now - was), of)} ${now > was ? 'worse' : 'better'}.`,
    answeredIn: (ms: number) => `answered in ${ms} ms`,
    background: 'The brief follows. Until then the answers below are those of the unchanged case.',
    refused: 'The engine does not take this change:',
    was1: 'before',
    now1: 'after',
    change1: 'change',
    what: 'what',
    column: 'column',
    nothingMoves: 'No quantity of the plan moves.',
  },

  brief: {
    title: 'Brief',
    contents: 'Questions',
    wait: 'The engine answers the questions of the case. This takes seconds the first time.',
    was: (value: string) => `was ${value}`,
    gone: 'no longer told',
    fresh: 'new',
    sentence: (n: number, topics: number) => `${n} answers to ${topics} questions.`,
    scale: (low: string, high: string) => `scale ${low} to ${high}`,
  },

  report: {
    notAsked: 'A report answers what it was made for. Other questions: cutset serve CASE.',
    contents: 'Contents',
    assumptions: 'Assumptions',
    assumptionsSentence: (n: number) => `${n} rows and cells are assumed. By the reason given:`,
    limits: 'What this cannot tell',
    limitTexts: [
      '“Proved” means that an answer follows from the rows of the case. It does not say that the rows are true: that is what sources, kinds and ranges are for.',
      'The plan knows all prices of the case to the end. Real costs are higher.',
      'Unserved need comes before money: a plan that serves less can look cheap. Read the two together.',
      'The model is linear with on-off decisions. Pipes have capacities, not pressures.',
    ],
    sources: 'Sources',
    sourcesSentence: (n: number) => `${n} addresses behind what is measured, with the rows that cite them.`,
  },

  map: {
    title: 'Map',
    sentence: (solve: string, n: number, top: string, amount: string, most: string) =>
      n === 0
        ? `${solve}: nothing flows.`
        : `${solve}: ${n} routes are used. Most goes by ${top}: ${amount}${most ? `, ${most} of its capacity` : ''}.`,
    commodity: 'Good',
    area: 'Area',
    near: 'where most places are',
    whole: 'all places',
    disputed:
      'Borders are those of Natural Earth at 1:50 million, made simpler. They are not a statement on any territory; several are disputed.',
    width: 'Width: amount over the horizon. Arrow: direction.',
    loading: 'Share of capacity used',
    unlimited: 'no limit given',
    idle: 'not used',
    route: 'route',
    from: 'from',
    to: 'to',
    amount: 'amount',
    capacity: 'capacity',
    load: 'loading',
  },

  sankey: {
    title: 'Sankey',
    sentence: (solve: string, into: string, unserved: string, circles: number) =>
      `${solve}: ${into} come in.${unserved ? ` ${unserved} of need is not served.` : ''}${
        circles ? ` ${circles === 1 ? 'One flow runs' : `${circles} flows run`} in a circle and ${circles === 1 ? 'is' : 'are'} shown split, marked ↻.` : ''
      }`,
    unit: 'Goods in',
    from: 'from',
    to: 'to',
    amount: 'amount',
    split: 'split circle',
    circle: (place: string) => `${place} ↻`,
    unserved: 'not served',
    fill: 'into stock',
    loss: 'own use and loss',
  },

  supply: {
    title: 'Supply over time',
    sentence: (solve: string, what: string, peak: string, unserved: string) =>
      `${solve}: ${what} comes from ${peak}.${unserved ? ` ${unserved} of need is not served.` : ' All need is served.'}`,
    perDay: (unit: string) => `${unit} a day`,
    family: 'Good',
    unserved: 'not served',
    period: 'period',
    what: 'from',
    rate: 'rate',
    others: 'others',
    stocks: 'out of stock',
    stores: 'out of stores',
    conversion: 'made by plants',
  },

  stocks: {
    title: 'Stocks and survival',
    levels: 'Stock levels',
    together: (n: number) => `${n} stores together`,
    level: 'level at the end of the period',
    sentence: (solve: string, name: string, from: string, least: string, when: string) =>
      `${solve}: ${name} at ${from} at the end of the first period; lowest, ${least}, on ${when}.`,
    survival: 'How long supply lasts',
    survivalSentence: (n: number, least: string) => `${n} loads looked at. The shortest: ${least}.`,
    days: 'days',
    load: 'load',
    routes: 'routes',
    until: 'until',
    binds: 'what then binds',
    proof: 'proof',
    low: 'low end',
    high: 'high end',
    without: 'without new routes',
    with: 'with new routes',
    beyond: 'longer than the horizon',
  },

  incidence: {
    title: 'Who pays whom',
    nothing: 'Nobody pays anybody in this plan.',
    payer: 'Payer',
    recipient: 'Recipient',
    cause: 'For',
    term: 'Term',
    amount: 'Amount',
    account: 'Account',
    receives: 'receives',
    pays: 'pays',
    net: 'net',
    accounts: {
      outside: 'outside, not in the case',
      'real cost': 'real cost, paid to nobody',
      'stock value': 'value of what is in stock',
    } as Record<string, string>,
    pair: (payer: string, recipient: string) => `${payer} → ${recipient}`,
    others: (n: number) => `${n} others`,
    sentence: (total: string, top: string, amount: string, n: number, left: string) =>
      `${total} change hands; most from ${top}: ${amount}. What one pays another receives: ${
        left ? `the ${n} accounts sum to ${left}.` : `the ${n} accounts sum to zero.`
      }`,
    matrixNote: (unit: string) => `Area of a disc: amount over the horizon, ${unit}. Choose one to see what is paid for.`,
    pairChoice: 'Pair',
    termsOf: (payer: string, recipient: string) => `What ${payer} pays ${recipient} for`,
    termsSentence: (n: number, total: string, top: string, amount: string) =>
      `${total} in all, in ${n === 1 ? 'one term' : `${n} terms`}. The largest is ${top}: ${amount}.`,
    termsNote: 'Each line is one term of a price, a tariff, a levy or a cost. One below zero is a discount.',
    termOf: (term: string, what: string) => `${term}: ${what}`,
    netTitle: 'Who is left with how much',
    netSentence: (gains: string, gain: string, pays: string, paid: string, beside: string) =>
      `${gains} receives most on balance, ${gain}; ${pays} pays most, ${paid}.${beside ? ` Rings: ${beside}.` : ''}`,
    netNote: 'Received less paid over the horizon. Below zero: pays more than it receives.',
    netOf: (receives: string, pays: string) => `Receives ${receives}, pays ${pays}.`,
  },

  margins: {
    title: 'Margins',
    margin: 'Margin',
    after: 'after levies: what the plant itself earns',
    before: 'before levies paid inside the group',
    of: (plant: string) => `${plant}: what one more unit earns`,
    at: (input: string, cost: string) => `${cost}: ${input}`,
    on: (input: string, cost: string) => `${input} at ${cost}`,
    allLoads: 'at every load looked at',
    upTo: (load: string) => `up to ${load}`,
    earns: (input: string, where: string) => `on ${input} ${where}`,
    sentence: (plant: string, earning: readonly string[], losing: number) =>
      [
        earning.length > 0 ? `${plant} earns on one more unit ${earning.join('; ')}.` : `${plant} earns on no input, at no load.`,
        losing > 0 && earning.length > 0 ? `On the ${losing === 1 ? 'other input' : `${losing} others`} it loses at any load.` : '',
      ]
        .filter(Boolean)
        .join(' '),
    panel: (plant: string, input: string) => `${plant} on ${input}`,
    under: (solves: string, cost: string) => `Input costs ${cost}, delivered. Prices and levies of: ${solves}.`,
    note: 'Dots are computed, lines only join them. A diamond is the load that the plant would choose by itself, with the markets it would then choose: there one more unit earns nothing. Each plant by itself, all products sold on markets.',
    input: 'Input',
    scenario: 'Scenario',
    load: 'Load',
    cost: 'Input cost',
    loadAxis: (unit: string) => `load, ${unit}`,
    marginAxis: (unit: string) => `margin of one more unit, ${unit}`,
    zeroAt: (load: string) => `0 at ${load}`,
  },
} as const
