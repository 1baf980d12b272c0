import { cellSpread } from "../../battery/cell-spread.ts"
import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, minute, tooHigh } from "../rule.ts"

/** Volts above where a charger holds: a cell that runs ahead of the others gets there for a while. */
const margin = 0.08

export const cellHigh: AlertRule<BatteryView> = {
  id: "cell-high",
  level: "critical",
  delay: 2 * minute,
  looks: 2,
  hold: 10 * minute,
  hiddenBy: ["protection/cell-overvoltage", "protection/pack-overvoltage"],
  limit: (model) => model && Math.round((model.fullVoltage + margin) * 100) / 100,
  bounds: { min: 2, max: 5, step: 0.01 },
  judge({ reading }, context) {
    const highest = reading && cellSpread(reading.cellVoltages)?.highest
    if (!highest) return null
    return tooHigh(highest.voltage, context, { back: 0.05, detail: String(highest.cell) })
  },
}
