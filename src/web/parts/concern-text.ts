import type { Concern } from "../../battery/battery-condition.ts"
import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import { measures, quantity } from "./quantity.tsx"
import { adapterCauses } from "../../sampling/silence-cause.ts"
import { radioProblem } from "./radio-notice.tsx"

/** What a concern says about its battery, to stand after the battery's name. */
export function concernText(concern: Concern, { last, now }: BatteryView, words: Words): string {
  switch (concern.kind) {
    case "protection":
      return words.t(`protection.${concern.protection}`)
    case "low-charge":
      return words.t("concern.low-charge", { soc: quantity(words, concern.soc, measures.soc) })
    case "wide-spread":
      // In tens of millivolts: the sentence should not change with every reading.
      return words.t("concern.wide-spread", {
        spread: quantity(words, concern.spread, { unit: "V", digits: 2 }),
      })
    case "stale":
      return words.t("concern.stale", { time: last ? words.moment(last.time, now) : "—" })
    case "awaited":
    case "unreached":
    case "charge-off":
    case "discharge-off":
      return words.t(`concern.${concern.kind}`)
  }
}

/** Why there is no current reading, and what to do about it. */
export function silenceReason({ status, radio, freshness }: BatteryView, words: Words): string {
  const problem = radioProblem(radio)
  if (problem) return words.t(`cause.${adapterCauses[problem]}`)
  if (status.cause) return words.t(`cause.${status.cause}`)
  return freshness.kind === "awaited" ? "" : words.t("cause.unknown")
}
