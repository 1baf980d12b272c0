import { cellSpread } from "../../battery/cell-spread.ts"
import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, minute, tooLow } from "../rule.ts"

/** Where between empty and the knee of the chemistry: below the usual end, above the BMS's cut-off. */
const share = 0.35

export const cellLow: AlertRule<BatteryView> = {
  id: "cell-low",
  level: "critical",
  delay: 2 * minute,
  looks: 2,
  hold: 10 * minute,
  hiddenBy: ["protection/cell-undervoltage", "protection/pack-undervoltage"],
  limit: (model) =>
    model && round(model.emptyVoltage + share * (model.kneeVoltage - model.emptyVoltage)),
  bounds: { min: 1, max: 4, step: 0.01 },
  judge({ reading }, context) {
    const lowest = reading && cellSpread(reading.cellVoltages)?.lowest
    if (!lowest) return null
    return tooLow(lowest.voltage, context, { back: 0.1, detail: String(lowest.cell) })
  },
}

const round = (volts: number) => Math.round(volts * 100) / 100
