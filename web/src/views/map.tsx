// Who supplies whom by which way: width is the amount, the arrow its direction, the colour how much of the capacity is
// used. Two plans beside each other share place, scale and width.
import { geoAzimuthalEqualArea, geoContains, geoDistance, geoPath, type GeoProjection } from 'd3-geo'
import type { Feature, Geometry } from 'geojson'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import topology from 'virtual:world'
import type { Context } from '../context'
import { distinct, groups } from '../data'
import { number, withUnit } from '../format'
import { Choice } from '../parts/choice'
import { Figure } from '../parts/figure'
import { type Amount, amounts, nothing, type Place, places } from '../parts/goods'
import { useTables } from '../parts/hooks'
import { useWidth } from '../parts/plot'
import { AgainstChoice, SolveChoice, useSolves } from '../parts/solve'
import { texts } from '../texts'
import type { Written } from '../written'

const t = texts.map

interface Way {
  readonly route: string
  readonly name: string
  readonly from: Place
  readonly to: Place
  readonly value: number
  readonly unit: string
  readonly load: number | null
}

const atlas = topology as Topology<{ countries: GeometryCollection }>
const countries = feature(atlas, atlas.objects.countries).features as Feature<Geometry>[]
const borders = mesh(atlas, atlas.objects.countries, (a, b) => a !== b)

export default function MapView({ ctx }: { ctx: Context }) {
  const solves = useSolves(ctx)
  const first = useTables(ctx.answer, ['flows'], solves?.current ?? '')
  const second = useTables(ctx.answer, ['flows'], solves?.against || solves?.current || '')
  if (!solves || !first?.flows || !second?.flows) return <p aria-busy="true">{texts.loading} …</p>
  const [one, two] = [first.flows, second.flows].map((flows) => amounts(flows, ctx.written))
  const families = familiesOf([...(one ?? []), ...(two ?? [])], ctx.written)
  const family = families.includes(ctx.route.query.good ?? '') ? (ctx.route.query.good ?? '') : (families[0] ?? '')
  const whole = ctx.route.query.area === 'all'
  const drawn = [
    { solve: solves.current, ways: waysOf(one ?? [], family, ctx.written) },
    ...(solves.against ? [{ solve: solves.against, ways: waysOf(two ?? [], family, ctx.written) }] : []),
  ]
  const all = drawn.flatMap(({ ways }) => ways)
  const shown = { frame: frameOf(all, whole), most: Math.max(nothing, ...all.map((way) => way.value)) }
  return (
    <>
      <div class="choices">
        <SolveChoice ctx={ctx} solves={solves} />
        <AgainstChoice ctx={ctx} solves={solves} />
        <Choice
          label={t.commodity}
          value={family}
          options={families.map((id) => [id, ctx.written.name('commodities', id)])}
          choose={(good) => ctx.go({ query: { good } })}
        />
        <Choice
          label={t.area}
          value={whole ? 'all' : ''}
          options={[
            ['', t.near],
            ['all', t.whole],
          ]}
          choose={(area) => ctx.go({ query: { area } })}
        />
      </div>
      <div class="figures">
        {drawn.map(({ solve, ways }) => (
          <MapFigure key={solve} ctx={ctx} title={`${ctx.written.name('commodities', family)}: ${solves.name(solve)}`} ways={ways} {...shown} />
        ))}
      </div>
    </>
  )
}

// First what most contracts are about, so that what a case is about comes up by itself.
function familiesOf(all: readonly Amount[], written: Written): string[] {
  const used = distinct(
    all.filter(({ role, value }) => (role === 'flow' || role === 'transit') && value > nothing).map(({ family }) => family),
  )
  const traded = groups(written.table('contracts'), ({ id }) => written.family(written.text('contracts', id, 'commodity')))
  return used.sort((a, b) => (traded.get(b)?.length ?? 0) - (traded.get(a)?.length ?? 0))
}

// What takes a route: the buyer's own flows, and the transit of others on it.
function waysOf(all: readonly Amount[], family: string, written: Written): Way[] {
  const known = places(written)
  const onRoute = groups(
    all.filter((each) => each.family === family && each.value > nothing && (each.role === 'flow' || each.role === 'transit')),
    ({ role, key }) => (role === 'transit' ? written.text('transits', key, 'route') : key),
  )
  return [...onRoute].flatMap(([route, list]) => {
    const from = known.get(written.text('routes', route, 'from'))
    const to = known.get(written.text('routes', route, 'to'))
    if (!from?.at || !to?.at) return []
    const value = list.reduce((total, each) => total + each.value, 0)
    const own = list.filter(({ role }) => role === 'flow')
    const most = own.length === 1 ? (own[0]?.most ?? null) : null
    const name = written.row('routes', route)?.name || `${from.name} – ${to.name}`
    return [{ route, name, from, to, value, unit: list[0]?.unit ?? '', load: most ? Math.min(1, (own[0]?.value ?? 0) / most) : null }]
  })
}

// The places that the frame has to hold: all of them, or those not far off from where most are.
function frameOf(ways: readonly Way[], whole: boolean): [number, number][] {
  const at = distinct(ways.flatMap(({ from, to }) => [from, to])).flatMap((place) => (place.at ? [[...place.at] as [number, number]] : []))
  if (whole || at.length < 4) return at
  const middle = [0, 1].map((i) => at.map((point) => point[i] ?? 0).sort((a, b) => a - b)[at.length >> 1] ?? 0) as [number, number]
  const distances = at.map((point) => geoDistance(point, middle)).sort((a, b) => a - b)
  const near = 2.2 * (distances[at.length >> 1] ?? 0)
  return at.filter((point) => geoDistance(point, middle) <= near)
}

const classes = [0.25, 0.5, 0.75, 0.995]
const loadClass = (load: number | null) => (load === null ? 'unlimited' : `load${classes.filter((limit) => load >= limit).length}`)

interface MapFigureProps {
  ctx: Context
  title: string
  ways: readonly Way[]
  frame: readonly [number, number][]
  most: number
}

function MapFigure({ ctx, title, ways, frame, most }: MapFigureProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const open = (way: Way) => () =>
    ctx.show({
      title: way.name,
      sentence: way.load === null ? t.unlimited : `${t.load}: ${number(100 * way.load)} %`,
      value: way.value,
      unit: way.unit,
      refs: [`routes:${way.route}`, ...[way.from, way.to].map(({ id }) => `places:${id}`)],
    })
  const sorted = [...ways].sort((a, b) => b.value - a.value)
  const top = sorted[0]
  const sentence = t.sentence(
    title,
    ways.length,
    top?.name ?? '',
    top ? withUnit(top.value, top.unit) : '',
    top?.load === null || top?.load === undefined ? '' : `${number(100 * top.load)} %`,
  )
  return (
    <Figure
      title={title}
      sentence={sentence}
      legend={<MapLegend />}
      notes={`${t.width} ${t.disputed}`}
      table={{
        columns: [{ title: t.route }, { title: t.from }, { title: t.to }, { title: t.amount, unit: top?.unit ?? '' }, { title: t.load, unit: '%' }],
        rows: sorted.map((way) => ({
          cells: [way.name, way.from.name, way.to.name, way.value, way.load === null ? null : 100 * way.load],
          open: open(way),
        })),
      }}
    >
      <div ref={ref}>{width > 0 && <Drawing ctx={ctx} ways={sorted} frame={frame} most={most} width={width} open={open} />}</div>
    </Figure>
  )
}

const MapLegend = () => (
  <>
    <span>{t.loading}:</span>
    {['0–25 %', '25–50 %', '50–75 %', '75–99 %', '100 %'].map((name, i) => (
      <span class="key" key={name}>
        <svg width="22" height="8" aria-hidden="true">
          <line x1="0" x2="22" y1="4" y2="4" class={`way load${i}`} stroke-width="6" />
        </svg>
        {name}
      </span>
    ))}
    <span class="key">
      <svg width="22" height="8" aria-hidden="true">
        <line x1="0" x2="22" y1="4" y2="4" class="way unlimited" stroke-width="6" />
      </svg>
      {t.unlimited}
    </span>
  </>
)

interface DrawingProps {
  ctx: Context
  ways: readonly Way[]
  frame: readonly [number, number][]
  most: number
  width: number
  open(way: Way): () => void
}

function Drawing({ ctx, ways, frame, most, width, open }: DrawingProps) {
  const height = Math.round(Math.max(300, Math.min(width * 0.66, 900)))
  const projection = projectionFor(frame, width, height)
  const path = geoPath(projection)
  const own = ownCountries(ctx)
  const used = distinct(ways.flatMap(({ from, to }) => [from, to]))
  const curves = ways.map((way) => ({ way, ...curve(projection, way, width, height), size: 1 + (way.value / most) * 17 }))
  const labels = place(used, projection, width, height)
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} class="map">
      <rect width={width} height={height} class="sea" />
      {countries.map((country, i) => (
        <path key={i} d={path(country) ?? ''} class={own.has(country) ? 'land own' : 'land'}>
          <title>{(country.properties as { name?: string } | null)?.name}</title>
        </path>
      ))}
      <path d={path(borders) ?? ''} class="border" />
      {curves.map(({ way, d, size }) => (
        <path key={way.route} d={d} class={`way ${loadClass(way.load)}`} stroke-width={size} onClick={open(way)}>
          <title>{`${way.name}: ${withUnit(way.value, way.unit)}`}</title>
        </path>
      ))}
      {curves.map(({ way, size, arrow: [x, y, angle] }) => (
        <path
          key={way.route}
          d="M-6,-5L6,0L-6,5Z"
          class="arrow"
          transform={`translate(${x},${y}) rotate(${angle}) scale(${0.7 + size / 16})`}
        />
      ))}
      {labels.map(({ name, x, y, dx, dy, anchor, label }) => (
        <g key={name}>
          <circle cx={x} cy={y} r="3" class="place">
            <title>{name}</title>
          </circle>
          {label && (
            <text x={x + dx} y={y + dy} text-anchor={anchor} class="place-name">
              {name.split(',')[0]}
            </text>
          )}
        </g>
      ))}
    </svg>
  )
}

function projectionFor(frame: readonly [number, number][], width: number, height: number): GeoProjection {
  const points = frame.length > 0 ? frame : ([[0, 0]] as [number, number][])
  const middle = [0, 1].map((i) => {
    const all = points.map((point) => point[i] ?? 0)
    return (Math.min(...all) + Math.max(...all)) / 2
  })
  const projection = geoAzimuthalEqualArea().rotate([-(middle[0] ?? 0), -(middle[1] ?? 0)])
  const edge = Math.min(90, width / 8)
  projection.fitExtent(
    [
      [edge, 40],
      [width - edge, height - 40],
    ],
    { type: 'MultiPoint', coordinates: [...points] },
  )
  // A single place, or a few close together, is shown with what lies around it.
  if (projection.scale() > width * 12) projection.scale(width * 12).translate([width / 2, height / 2])
  return projection.clipExtent([
    [0, 0],
    [width, height],
  ])
}

// Countries with places of the side that is looked at from.
function ownCountries(ctx: Context): Set<Feature> {
  const own = new Set(ctx.written.table('demands').map(({ id }) => ctx.written.text('demands', id, 'buyer')))
  const at = [...places(ctx.written).values()].filter(({ actor }) => own.has(actor))
  return new Set(countries.filter((country) => at.some((place) => place.at && geoContains(country, [...place.at] as [number, number]))))
}

// Bowed to one side, so that a way there and one back can be told apart. The part that leaves the frame is left out by it;
// the arrow stands where the rest can be seen.
function curve(projection: GeoProjection, { from, to }: Way, width: number, height: number) {
  const point = ([longitude, latitude]: readonly [number, number]) => {
    const clipped = projection.clipExtent()
    const at = projection.clipExtent(null)([longitude, latitude]) ?? [0, 0]
    projection.clipExtent(clipped)
    return at
  }
  const [[x0, y0], [x1, y1]] = [point(from.at ?? [0, 0]), point(to.at ?? [0, 0])]
  const [cx, cy] = [(x0 + x1) / 2 + (y0 - y1) * 0.12, (y0 + y1) / 2 + (x1 - x0) * 0.12]
  const at = (s: number): [number, number] => [
    (1 - s) ** 2 * x0 + 2 * s * (1 - s) * cx + s ** 2 * x1,
    (1 - s) ** 2 * y0 + 2 * s * (1 - s) * cy + s ** 2 * y1,
  ]
  const inside = Array.from({ length: 41 }, (_, i) => i / 40).filter((s) => {
    const [x, y] = at(s)
    return x > 8 && x < width - 8 && y > 8 && y < height - 8
  })
  const seen = inside[Math.floor(inside.length * 0.62)] ?? 0.6
  const [[ax, ay], [bx, by]] = [at(seen), at(seen + 0.02)]
  const angle = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI
  return { d: `M${x0},${y0}Q${cx},${cy} ${x1},${y1}`, arrow: [ax, ay, angle] as const }
}

interface Label {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
  readonly anchor: 'start' | 'end' | 'middle'
  readonly label: boolean // is there room for the name?
}

type Box = readonly [left: number, top: number, right: number, bottom: number]

const apart = (a: Box, b: Box) => a[0] > b[2] || a[2] < b[0] || a[1] > b[3] || a[3] < b[1]

// Names stand beside, above or below their place, and give way where another one already stands; all are in the table.
function place(used: readonly Place[], projection: GeoProjection, width: number, height: number): Label[] {
  const points = used.map(({ at }) => projection([...(at ?? [0, 0])] as [number, number]) ?? ([-1, -1] as [number, number]))
  const dots = points.map(([x, y]): Box => [x - 5, y - 5, x + 5, y + 5])
  const taken: Box[] = []
  return used.flatMap(({ name: whole }, i): Label[] => {
    const [x, y] = points[i] ?? [-1, -1]
    if (x < 0 || y < 0 || x > width || y > height) return []
    const name = whole.split(',')[0] ?? whole
    const long = name.length * 6.6
    for (const [anchor, dx, dy, left] of [
      ['start', 7, 4, x + 7],
      ['end', -7, 4, x - 7 - long],
      ['middle', 0, -9, x - long / 2],
      ['middle', 0, 17, x - long / 2],
    ] as const) {
      const box: Box = [left, y + dy - 11, left + long, y + dy + 3]
      const free = box[0] > 0 && box[2] < width && [...taken, ...dots.filter((_, k) => k !== i)].every((other) => apart(box, other))
      if (!free) continue
      taken.push(box)
      return [{ name: whole, x, y, dx, dy, anchor, label: true }]
    }
    return [{ name: whole, x, y, dx: 0, dy: 0, anchor: 'start', label: false }]
  })
}
