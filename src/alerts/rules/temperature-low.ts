import { type BatteryView, temperatureEnds } from "../battery-view.ts"
import { type AlertRule, minute, tooLow } from "../rule.ts"

/** Degrees below the one from which on it must not be charged: there discharging harms as well. */
const margin = 15

export const temperatureLow: AlertRule<BatteryView> = {
  id: "temperature-low",
  level: "warning",
  delay: 10 * minute,
  looks: 2,
  hold: 30 * minute,
  hiddenBy: ["charge-cold", "protection/discharge-undertemperature"],
  limit: (model) => (model?.temperatureLow ?? 0) - margin,
  bounds: { min: -50, max: 20, step: 1 },
  judge: (view, context) => tooLow(temperatureEnds(view)?.low ?? null, context, { back: 3 }),
}
