import type { Battery } from "../battery/battery.ts"
import type { Energy } from "../battery/energy.ts"
import { type Flow, flowBetween, type FlowPoint } from "../battery/rollup.ts"
import { seriesOf } from "../battery/series.ts"
import type { BatteryStatus, TimedReading } from "../sampling/battery-status.ts"

interface TotalsDeps {
  /** What had flowed before, by the disk; asked once for each battery. */
  readonly before: (battery: number) => Energy
  /** Milliseconds without a reading from which on nothing is known of the flow. */
  readonly gapAfter: (battery: Battery) => number
}

interface Total {
  last: FlowPoint | null
  /** Null until a reading knew a current. */
  flow: Flow | null
}

/** What has flowed into each battery and out of it since it is monitored: counters that only grow. */
export class EnergyTotals {
  readonly #deps: TotalsDeps
  readonly #totals = new Map<number, Total>()

  constructor(deps: TotalsDeps) {
    this.#deps = deps
  }

  /**
   * Takes batteries in as the disk knows them, and forgets those that are gone. One battery at a time:
   * years of days take some milliseconds each.
   */
  async follow(statuses: readonly BatteryStatus[]): Promise<void> {
    const ids = new Set(statuses.map(({ battery }) => battery.id))
    for (const id of this.#totals.keys()) if (!ids.has(id)) this.#totals.delete(id)
    for (const { battery, latest } of statuses) {
      if (this.#totals.has(battery.id)) continue
      const flow = flowOf(this.#deps.before(battery.id))
      this.#totals.set(battery.id, { flow, last: latest && pointOf(latest) })
      await new Promise(setImmediate)
    }
  }

  sampled({ battery, latest, failure }: BatteryStatus): void {
    const total = this.#totals.get(battery.id)
    if (!total || !latest || failure) return
    const point = pointOf(latest)
    const flow = flowBetween(total.last, point, this.#deps.gapAfter(battery))
    total.last = point
    if (point.current !== null || total.flow) total.flow = sum(total.flow, flow)
  }

  /** Ampere-hours and watt-hours; null while nothing is known. */
  of(battery: number): Flow | null {
    return this.#totals.get(battery)?.flow ?? null
  }
}

const pointOf = ({ reading, time }: TimedReading): FlowPoint => ({
  time,
  current: reading.current,
  power: seriesOf.power(reading),
})

const flowOf = ({ charge, energy }: Energy): Flow | null =>
  charge && {
    chargeIn: charge.in,
    chargeOut: charge.out,
    energyIn: energy?.in ?? 0,
    energyOut: energy?.out ?? 0,
  }

const sum = (before: Flow | null, more: Flow): Flow => ({
  chargeIn: (before?.chargeIn ?? 0) + more.chargeIn,
  chargeOut: (before?.chargeOut ?? 0) + more.chargeOut,
  energyIn: (before?.energyIn ?? 0) + more.energyIn,
  energyOut: (before?.energyOut ?? 0) + more.energyOut,
})
