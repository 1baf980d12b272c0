import { cellSpread } from "../../battery/cell-spread.ts"
import type { BatteryView } from "../battery-view.ts"
import { spreadMeans } from "../cell-region.ts"
import { type AlertRule, hour, minute, tooHigh, well } from "../rule.ts"

/** After so long without current a cell's voltage says how much is in it. */
const rest = 30 * minute

/** At rest cells differ by their charge alone: less than under load says that one is ill. */
export const cellSpreadRest: AlertRule<BatteryView> = {
  id: "cell-spread-rest",
  level: "warning",
  delay: hour,
  looks: 3,
  hold: hour,
  hiddenBy: ["cell-spread-load", "cell-low", "cell-high"],
  limit: (model) => model && Math.round(model.wideSpread * 0.4 * 1000) / 1000,
  bounds: { min: 0.01, max: 1, step: 0.005 },
  judge(view, context) {
    const spread = view.reading && cellSpread(view.reading.cellVoltages)
    if (!spread || !spreadMeans(view, spread)) return null
    if (view.restedFor === null) return context.isRaised() ? null : well
    if (view.restedFor < rest) return null
    const detail = `${spread.lowest.cell} ${spread.highest.cell}`
    return tooHigh(spread.spread, context, { back: 0.02, detail })
  },
}
