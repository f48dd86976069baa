// Withdrawal and retaliation: four states of the world, and what each side loses in them.
import type { Context } from '../context'
import { distinct, num, type Row, text } from '../data'
import { number, withUnit } from '../format'
import { Choice } from '../parts/choice'
import { Figure } from '../parts/figure'
import { useWidth } from '../parts/plot'
import { wrapped } from '../parts/scale'
import { texts } from '../texts'
import { leverName } from './leverage'

const t = texts.leverage

export function RetaliationFigure({ ctx, rows }: { ctx: Context; rows: readonly Row[] }) {
  const key = (row: Row) => [text(row, 'first'), text(row, 'other'), text(row, 'lever')].join('~')
  const games = distinct(rows.map(key))
  const game = games.find((each) => each === ctx.route.query.game) ?? games[0]
  const states = rows.filter((row) => key(row) === game).sort((a, b) => (num(a, 'position') ?? 0) - (num(b, 'position') ?? 0))
  const both = states[3]
  if (!both) return null
  const [first, other] = [ctx.written.actor(text(both, 'first')), ctx.written.actor(text(both, 'other'))]
  const nameOf = (id: string) => {
    const [a = '', b = '', lever = ''] = id.split('~')
    return t.game(ctx.written.actor(a), ctx.written.actor(b), leverName(ctx, lever))
  }
  const unit = text(both, 'unit')
  const open = (row: Row) => () =>
    ctx.show({ title: standOf(first, other, row), sentence: text(row, 'sentence'), value: num(row, 'first_loss'), unit, proof: text(row, 'proof'), refs: [] })
  return (
    <section>
      {games.length > 1 && (
        <div class="choices">
          <Choice
            label={t.gameChoice}
            value={game ?? ''}
            options={games.map((id) => [id, nameOf(id)])}
            choose={(chosen) => ctx.go({ query: { game: chosen } })}
          />
        </div>
      )}
      <Figure
        title={t.gameTitle(first, other, t.months(num(both, 'months') ?? 0))}
        sentence={t.gameSentence(
          first,
          other,
          loss(states[1], 'first', unit),
          loss(states[1], 'other', unit),
          loss(both, 'first', unit),
          loss(both, 'other', unit),
        )}
        notes={t.gameNote}
        table={{
          columns: [
            { title: t.stand },
            { title: t.loses(first), unit },
            { title: t.notServed(first), unit: 'GWh' },
            { title: t.loses(other), unit },
            { title: t.notServed(other), unit: 'GWh' },
          ],
          rows: states.map((row) => ({
            cells: [
              standOf(first, other, row),
              num(row, 'first_loss'),
              num(row, 'first_unserved'),
              num(row, 'other_loss'),
              num(row, 'other_unserved'),
            ],
            open: open(row),
          })),
        }}
      >
        <Game first={first} other={other} states={states} unit={unit} open={open} />
      </Figure>
    </section>
  )
}

const standOf = (first: string, other: string, row: Row) => t.stands[(num(row, 'position') ?? 1) - 1]?.(first, other) ?? text(row, 'stand')

const loss = (row: Row | undefined, side: 'first' | 'other', unit: string) => {
  const [cost, dark] = [num(row, `${side}_loss`), num(row, `${side}_unserved`)]
  const money = cost === null ? t.notSaid : cost === 0 ? t.noLoss : cost < 0 ? t.paysLess(withUnit(-cost, unit)) : t.losesThat(withUnit(cost, unit))
  return dark ? t.with(money, t.dark(withUnit(dark, 'GWh'))) : money
}

interface GameProps {
  first: string
  other: string
  states: readonly Row[]
  unit: string
  open(row: Row): () => void
}

function Game(props: GameProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return <div ref={ref}>{width > 0 && <GameDrawing {...props} width={Math.min(width, 900)} />}</div>
}

// Rows: does the first stop? Columns: does the other? In each cell two bars on one scale, and what is not served.
function GameDrawing({ first, other, states, unit, open, width }: GameProps & { width: number }) {
  const narrow = width < 560
  const side = narrow ? 0 : 150
  const head = narrow ? 8 : 44
  const tall = 118
  const cellWidth = narrow ? width : (width - side) / 2
  const losses = states.flatMap((row) => [num(row, 'first_loss'), num(row, 'other_loss')]).map((x) => x ?? 0)
  const [low, high] = [Math.min(0, ...losses), Math.max(0, ...losses)]
  const barWidth = cellWidth - 28
  const x = (at: number) => ((at - low) / (high - low || 1)) * barWidth
  const position = (i: number) => (narrow ? [0, head + i * (tall + 24)] : [side + (i >> 1) * cellWidth, head + (i & 1) * tall]) as [number, number]
  const total = narrow ? head + 4 * (tall + 24) : head + 2 * tall + 4
  return (
    <svg viewBox={`0 0 ${width} ${total}`} width={width} height={total} class="game rows">
      {!narrow && (
        <>
          {[t.doesNot(other), t.does(other)].map((name, j) => (
            <text key={name} x={side + (j + 0.5) * cellWidth} y="24" class="tick group">
              {wrapped(name, cellWidth - 12, 1, 13)[0]}
            </text>
          ))}
          {[t.doesNot(first), t.does(first)].map((name, i) =>
            wrapped(name, side - 16, 3, 13).map((line, k, all) => (
              <text key={`${i} ${k}`} x="0" y={head + (i + 0.5) * tall + 4 + (k - (all.length - 1) / 2) * 16} class="group">
                {line}
              </text>
            )),
          )}
        </>
      )}
      {states.map((row, i) => {
        const [left, top] = position(i)
        const inner = narrow ? top + 20 : top
        return (
          <g key={i} class="open" onClick={open(row)}>
            <title>{text(row, 'sentence')}</title>
            {narrow && (
              <text x="0" y={top + 13} class="group">
                {wrapped(standOf(first, other, row), width, 1, 13)[0]}
              </text>
            )}
            <rect x={left + 1} y={inner + 1} width={cellWidth - 2} height={tall - 2} class="hit framed" />
            {(['first', 'other'] as const).map((who, k) => {
              const value = num(row, `${who}_loss`)
              const dark = num(row, `${who}_unserved`)
              const y = inner + 22 + k * 48
              const [a, b] = [x(Math.min(0, value ?? 0)), x(Math.max(0, value ?? 0))]
              return (
                <g key={who}>
                  <text x={left + 14} y={y}>
                    {wrapped(`${who === 'first' ? first : other}: ${value === null ? t.notSaid : number(value)}${dark ? `, ${t.dark(withUnit(dark, 'GWh'))}` : ''}`, barWidth + 10, 1)[0]}
                  </text>
                  <rect x={left + 14 + a} y={y + 6} width={Math.max(b - a, 1)} height="12" style={{ fill: who === 'first' ? 'var(--c0)' : 'var(--c1)' }} />
                  <line x1={left + 14 + x(0)} x2={left + 14 + x(0)} y1={y + 3} y2={y + 21} class="grid zero" />
                </g>
              )
            })}
          </g>
        )
      })}
      <title>{unit}</title>
    </svg>
  )
}
