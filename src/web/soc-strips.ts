import { errorMessage } from "../lib/error-message.ts"
import type { BatteryRange } from "../battery/history.ts"
import type { WebDeps } from "./web-deps.ts"

/** The state of charge of the last 24 hours, ready to be drawn. */
export interface SocStrip {
  /** Of an SVG path, in a box 48 wide and 100 high; a gap where nothing is known. */
  readonly path: string
  /** Percent. */
  readonly lowest: number
  readonly highest: number
}

/** Half hours. */
export const stripSlots = 48

const slot = 1_800_000
/** Milliseconds: a sixth of a slot. */
const freshFor = 300_000

type StripDeps = Pick<WebDeps, "clock" | "history" | "log" | "statuses">

/**
 * The strips of all batteries, kept in memory: asked of the history every few minutes while somebody
 * looks, one battery after the other, so that nothing waits for them.
 */
export class SocStrips {
  readonly #deps: StripDeps
  #strips: ReadonlyMap<number, SocStrip> = new Map()
  /** Null before the first time. */
  #madeAt: number | null = null
  #madeOf = ""
  #making: Promise<void> | null = null

  constructor(deps: StripDeps) {
    this.#deps = deps
  }

  /** Null where nothing is known of the battery. What is too old is made anew meanwhile. */
  of(battery: number): SocStrip | null {
    void this.#refresh()
    return this.#strips.get(battery) ?? null
  }

  /** Resolves at once, except before the strips were made for the first time. */
  async ready(): Promise<void> {
    const making = this.#refresh()
    if (this.#madeAt === null) await making
  }

  #refresh(): Promise<void> {
    const { clock, statuses } = this.#deps
    const age = this.#madeAt === null ? Infinity : clock.monotonic() - this.#madeAt
    const batteries = statuses().map(({ battery }) => battery.id)
    if (age < freshFor && batteries.join() === this.#madeOf) return Promise.resolve()
    this.#making ??= this.#make(batteries).finally(() => {
      this.#madeAt = clock.monotonic()
      this.#madeOf = batteries.join()
      this.#making = null
    })
    return this.#making
  }

  async #make(batteries: readonly number[]): Promise<void> {
    const { clock, history, log } = this.#deps
    const to = (Math.floor(clock.now() / slot) + 1) * slot
    const from = to - stripSlots * slot
    const strips = new Map<number, SocStrip>()
    try {
      for (const battery of batteries) {
        const query = {
          batteries: [battery],
          series: ["soc"],
          from,
          to,
          points: stripSlots,
        } as const
        const { batteries: [range] = [] } = await history.range(query)
        const strip = range && drawStrip(range, from)
        if (strip) strips.set(battery, strip)
        await new Promise((resolve) => setImmediate(resolve))
      }
      this.#strips = strips
    } catch (error) {
      log.error("the last day could not be read", { reason: errorMessage(error) })
    }
  }
}

/** The strip of the day that begins at `from`; null where nothing is known of it. */
export function drawStrip({ times, series }: BatteryRange, from: number): SocStrip | null {
  const values = series.soc?.mean ?? []
  const slots: (number | null)[] = Array.from({ length: stripSlots }, () => null)
  for (const [index, value] of values.entries()) {
    const time = times[index]
    if (value === null || time === undefined) continue
    // A reading stands until the next one, or until the gap that begins there.
    const end = times[index + 1] ?? time + slot
    const last = Math.floor((Math.max(end, time + 1) - 1 - from) / slot)
    for (let each = Math.floor((time - from) / slot); each <= last; each++)
      if (each >= 0 && each < stripSlots) slots[each] = value
  }
  const known = slots.filter((value) => value !== null)
  if (known.length === 0) return null
  return { path: pathOf(slots), lowest: Math.min(...known), highest: Math.max(...known) }
}

function pathOf(slots: readonly (number | null)[]): string {
  let path = ""
  let open = false
  for (const [index, value] of slots.entries()) {
    if (value === null) {
      if (open) path += "V100z"
      open = false
      continue
    }
    // An empty battery is not an unknown one.
    const top = Math.min(97, 100 - Math.round(value))
    path += open ? `V${top}h1` : `M${index} 100V${top}h1`
    open = true
  }
  return open ? `${path}V100z` : path
}
