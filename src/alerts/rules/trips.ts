import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, hour } from "../rule.ts"

/** What the BMS counted between two readings, and no reading showed. */
export const trips: AlertRule<BatteryView> = {
  id: "trips",
  level: "warning",
  delay: 0,
  looks: 1,
  hold: 0,
  momentary: true,
  limit: () => null,
  judge: ({ at, trips: found }) =>
    [...found]
      .filter(([, foundAt]) => at - foundAt < hour)
      .map(([name]) => ({ key: name, detail: name })),
}
