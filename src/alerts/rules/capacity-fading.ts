import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, hour, tooLow } from "../rule.ts"

/** What the BMS has learned that the battery still holds, of what it held when new. */
export const capacityFading: AlertRule<BatteryView> = {
  id: "capacity-fading",
  level: "notice",
  delay: 24 * hour,
  looks: 2,
  hold: 24 * hour,
  limit: () => 80,
  bounds: { min: 20, max: 99, step: 1 },
  judge({ reading, model }, context) {
    const full = reading?.fullChargeCapacity ?? null
    const whole = model?.capacity ?? reading?.nominalCapacity ?? null
    // A BMS that has not learned yet says 0.
    if (full === null || full <= 0 || whole === null || whole <= 0) return null
    return tooLow(Math.round((100 * full) / whole), context, { back: 3 })
  },
}
