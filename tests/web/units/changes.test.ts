import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csv } from '../../../web/src/download'
import { scenarioRows } from '../../../web/src/parts/changes'
import { pair } from '../../../web/src/views/brief'
import { Written } from '../../../web/src/written'

const written = new Written({
  case_rows: [
    { table: 'contracts', id: 'duty_free', name: 'Crude', kind: 'measured', source: 's', known_from: '2020-01-01', parents: null, file: 'contracts.csv', line: 2 },
    { table: 'commodities', id: 'urals', name: 'Urals', kind: 'measured', source: 's', known_from: '2020-01-01', parents: null, file: 'commodities.csv', line: 3 },
  ],
  case_cells: [
    { table: 'contracts', id: 'duty_free', column: 'max', text: '2', value: 2, unit: 'Mt/month', low: null, high: null, kind: 'measured', source: 's', known_from: '2020-01-01', dimension: 'rate', empty: null, editable: true },
    { table: 'commodities', id: 'urals', column: 'parent', text: 'crude', value: null, unit: null, low: null, high: null, kind: 'measured', source: 's', known_from: '2020-01-01', dimension: 'reference', empty: null, editable: false },
  ],
})

test('changes become rows of scenarios.csv: the number apart from its unit, a formula whole', () => {
  const rows = scenarioRows(['contracts.duty_free.max=0.5 Mt/month', 'contracts.duty_free.price=urals - export_duty'], written, '2020-02-10')
  const [header = '', first = '', second = ''] = rows.trim().split('\n')
  assert.equal(header, 'scenario,position,title,table,id,column,operation,value,value_unit,from,to,source,kind,known_from,note')
  assert.equal(first, 'my_changes,1,Changes made on the page,contracts,duty_free,max,set,0.5,Mt/month,,,Changed on the page; the case has 2 Mt/month,assumed,2020-02-10,')
  assert.equal(second.split(',').slice(5, 9).join(), 'price,set,urals - export_duty,')
})

test('CSV quotes what needs it, and leaves what is missing empty', () => {
  assert.equal(csv(['a', 'b, c'], [['x "y"', null], [1.5, 'line\nbreak']]), 'a,"b, c"\n"x ""y""",\n1.5,"line\nbreak"\n')
})

test('a family is the commodity without a parent', () => assert.equal(written.family('urals'), 'crude'))

test('an answer is found again when its numbers have changed', () => {
  const row = (topic: string, answer: string) => ({ topic, answer })
  const before = [row('cost', 'The old contract goes on: net cost 4,052'), row('cost', 'The suspension goes on: net cost 4,503'), row('days', 'The old contract goes on: 9 days')]
  const after = [row('cost', 'The suspension goes on: net cost 4,600'), row('cost', 'Something else altogether'), row('cost', 'The old contract goes on: net cost 4,563')]
  const [suspension, other, contract] = pair(before, after)
  assert.equal(suspension?.was, before[1])
  assert.equal(other?.fresh, true)
  assert.equal(contract?.was, before[0])
})
