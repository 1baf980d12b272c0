import { type BatteryView, temperatureEnds } from "../battery-view.ts"
import { type AlertRule, minute, tooHigh } from "../rule.ts"

export const temperatureHigh: AlertRule<BatteryView> = {
  id: "temperature-high",
  level: "critical",
  delay: 4 * minute,
  looks: 2,
  hold: 10 * minute,
  hiddenBy: ["protection/charge-overtemperature", "protection/discharge-overtemperature"],
  limit: (model) => model?.temperatureHigh ?? 55,
  bounds: { min: 20, max: 100, step: 1 },
  judge: (view, context) => tooHigh(temperatureEnds(view)?.high ?? null, context, { back: 3 }),
}
