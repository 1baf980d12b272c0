import type { AlertLevel } from "../../battery/alert.ts"
import type { Protection } from "../../bms/reading.ts"
import type { BatteryView } from "../battery-view.ts"
import { type AlertRule, minute } from "../rule.ts"

/** These end a charge that would have ended soon anyhow, or wait for warmth: nobody is in the dark. */
const mild: readonly Protection[] = [
  "cell-overvoltage",
  "pack-overvoltage",
  "charge-overcurrent",
  "charge-undertemperature",
]

const levelOf = (protection: Protection): AlertLevel =>
  mild.includes(protection) ? "warning" : "critical"

/** Every protection of the BMS by itself, for as long as it lasts. */
export const protection: AlertRule<BatteryView> = {
  id: "protection",
  level: "critical",
  delay: 0,
  looks: 2,
  hold: 10 * minute,
  limit: () => null,
  judge: ({ reading }) =>
    reading &&
    reading.protections.map((name) => ({ key: name, detail: name, level: levelOf(name) })),
}
