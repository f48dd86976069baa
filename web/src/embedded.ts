// What a report carries in itself, as `Data`.
import { type Answer, type CaseInfo, type Data, type Question, Refusal, type Tables, text } from './data'
import { texts } from './texts'

export interface Embedded {
  readonly result: Tables
  readonly rows: Tables
}

export class Report implements Data {
  readonly live = false
  private readonly info: CaseInfo
  private readonly answer: Answer

  constructor(private readonly all: Embedded) {
    const run = new Map((all.result.run ?? []).map((row) => [text(row, 'name'), text(row, 'value')]))
    const of = (name: string) => run.get(name) ?? ''
    this.info = {
      id: of('case'),
      title: of('title'),
      currency: of('currency'),
      as_of: of('as_of'),
      start: of('start'),
      end: of('end'),
      n_errors: 0,
    }
    this.answer = {
      run: '',
      outcome: of('outcome'),
      table: (name, solve) => {
        const rows = all.result[name] ?? []
        return Promise.resolve(solve === undefined ? rows : rows.filter((row) => row.solve === solve))
      },
    }
  }

  cases(): Promise<readonly CaseInfo[]> {
    return Promise.resolve([this.info])
  }

  written(): Promise<Tables> {
    return Promise.resolve(this.all.rows)
  }

  ask(_: string, question: Question): Promise<Answer> {
    return question.verb === 'brief'
      ? Promise.resolve(this.answer)
      : Promise.reject(new Refusal(texts.report.notAsked, 'not asked'))
  }
}
