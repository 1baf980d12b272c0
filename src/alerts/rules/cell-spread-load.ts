import { cellSpread } from "../../battery/cell-spread.ts"
import type { BatteryView } from "../battery-view.ts"
import { spreadMeans } from "../cell-region.ts"
import { type AlertRule, minute, tooHigh, well } from "../rule.ts"

/** Under load and while charging cells differ by their resistance as well. */
export const cellSpreadLoad: AlertRule<BatteryView> = {
  id: "cell-spread-load",
  level: "warning",
  delay: 10 * minute,
  looks: 3,
  hold: 60 * minute,
  hiddenBy: ["cell-spread-rest", "cell-low", "cell-high"],
  limit: (model) => model?.wideSpread ?? null,
  bounds: { min: 0.02, max: 1, step: 0.01 },
  judge(view, context) {
    const spread = view.reading && cellSpread(view.reading.cellVoltages)
    if (!spread || !spreadMeans(view, spread)) return null
    if (view.restedFor !== null) return context.isRaised() ? null : well
    const detail = `${spread.lowest.cell} ${spread.highest.cell}`
    return tooHigh(spread.spread, context, { back: 0.05, detail })
  },
}
