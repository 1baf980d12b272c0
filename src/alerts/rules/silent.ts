import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, hour, minute, second, well } from "../rule.ts"

/** Some packs sleep while no current flows: only after this is it strange. */
const longestSleep = 12 * hour

export const silent: AlertRule<BatteryView> = {
  id: "silent",
  level: "warning",
  delay: 0,
  looks: 3,
  hold: 0,
  limit: () => (15 * minute) / second,
  bounds: { min: 300, max: 604_800, step: 60 },
  judge({ silence }, { limit, isRaised }) {
    if (silence === null) return well
    if (limit === null || !silence.isItsOwn) return null
    const { cause, duration, staysAwake } = silence
    const most =
      cause === "asleep" && !staysAwake ? Math.max(longestSleep, limit * second) : limit * second
    // Its cause may turn out to be another one while it lasts.
    if (duration < most && !isRaised()) return well
    return [{ value: Math.round(duration / second), detail: cause ?? "" }]
  },
}
