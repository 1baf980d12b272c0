import type { Energy } from "../battery/energy.ts"
import { combine } from "../battery/rollup.ts"
import type { RollupKeeper } from "./rollup-keeper.ts"

/** UTC milliseconds: beginnings of local days, the end not included. */
export interface EnergyQuery {
  readonly battery: number
  readonly from: number
  readonly to: number
}

/** What flowed in some whole local days, those that are not over included as far as they are. */
export function queryEnergy(rollups: RollupKeeper, { battery, from, to }: EnergyQuery): Energy {
  const written = rollups.days.flow(battery, { from, to })
  const newest = written.newest ?? Number.NEGATIVE_INFINITY
  const open = rollups
    .tail(battery)
    .days.filter(({ time }) => time > newest && time >= from && time < to)
  const rest = combine(open.map(({ rollup }) => rollup))
  const { flow } = written
  return {
    charge:
      written.knowsCurrent || rest.series.current
        ? { in: flow.chargeIn + rest.chargeIn, out: flow.chargeOut + rest.chargeOut }
        : null,
    energy:
      written.knowsPower || rest.series.power
        ? { in: flow.energyIn + rest.energyIn, out: flow.energyOut + rest.energyOut }
        : null,
  }
}
