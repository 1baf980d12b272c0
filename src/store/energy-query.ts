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
  const written = rollups.days.range(battery, { from, to })
  const newest = written.at(-1)?.time ?? Number.NEGATIVE_INFINITY
  const open = rollups
    .tail(battery)
    .days.filter(({ time }) => time > newest && time >= from && time < to)
  const all = combine([...written, ...open].map(({ rollup }) => rollup))
  const { chargeIn, chargeOut, energyIn, energyOut, series } = all
  return {
    charge: series.current ? { in: chargeIn, out: chargeOut } : null,
    energy: series.power ? { in: energyIn, out: energyOut } : null,
  }
}
