import type { BatteryView } from "./battery-view.ts"
import type { BoardView } from "./board-view.ts"
import type { AlertRule } from "./rule.ts"
import { adapter } from "./rules/adapter.ts"
import { capacityFading } from "./rules/capacity-fading.ts"
import { cellHigh } from "./rules/cell-high.ts"
import { cellLow } from "./rules/cell-low.ts"
import { cellSpreadLoad } from "./rules/cell-spread-load.ts"
import { cellSpreadRest } from "./rules/cell-spread-rest.ts"
import { chargeCold } from "./rules/charge-cold.ts"
import { chargeCurrent } from "./rules/charge-current.ts"
import { clock } from "./rules/clock.ts"
import { dischargeCurrent } from "./rules/discharge-current.ts"
import { disk } from "./rules/disk.ts"
import { mail } from "./rules/mail.ts"
import { protection } from "./rules/protection.ts"
import { runtimeLow } from "./rules/runtime-low.ts"
import { silent } from "./rules/silent.ts"
import { socCritical } from "./rules/soc-critical.ts"
import { socDrop } from "./rules/soc-drop.ts"
import { socLow } from "./rules/soc-low.ts"
import { switchOff } from "./rules/switch-off.ts"
import { temperatureHigh } from "./rules/temperature-high.ts"
import { temperatureLow } from "./rules/temperature-low.ts"
import { trips } from "./rules/trips.ts"

/** What batmon watches each battery for, in the order of the page. */
export const batteryRules: readonly AlertRule<BatteryView>[] = [
  socLow,
  socCritical,
  runtimeLow,
  cellLow,
  cellHigh,
  cellSpreadRest,
  cellSpreadLoad,
  temperatureHigh,
  temperatureLow,
  chargeCold,
  chargeCurrent,
  dischargeCurrent,
  protection,
  trips,
  switchOff,
  silent,
  socDrop,
  capacityFading,
]

/** And the board. */
export const boardRules: readonly AlertRule<BoardView>[] = [adapter, disk, clock, mail]
