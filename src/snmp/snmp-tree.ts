import type { SnmpChoices } from "../settings/snmp-choices.ts"
import type { Engine } from "./engine.ts"
import type { LatestRows } from "./latest-rows.ts"
import { alertTable } from "./mib/alert-table.ts"
import { batteryTable } from "./mib/battery-table.ts"
import { boardGroup } from "./mib/board-group.ts"
import { engineGroup } from "./mib/engine-group.ts"
import { manualTable } from "./mib/manual-table.ts"
import type { MibSource } from "./mib/mib-source.ts"
import { cellTable, temperatureTable } from "./mib/part-tables.ts"
import { systemGroup } from "./mib/system-group.ts"
import { MibTree } from "./mib-tree.ts"
import { type Oid, parseOid } from "./oid.ts"
import type { Usm } from "./usm.ts"

/** Where the answers come from: memory, never the disk. */
export interface SnmpSource extends MibSource {
  readonly rows: Pick<LatestRows, "of">
  readonly engine: Engine
  readonly usm: () => Usm | null
}

/** What is told to a manager that recognises devices by UPS-MIB. */
const upsObjectId = [1, 3, 6, 1, 2, 1, 33]

/** Everything that batmon tells over SNMP. */
export function snmpTree(source: SnmpSource, choices: SnmpChoices): MibTree {
  const own = ownRoot(choices)
  const objectId = choices.identity === "ups" ? upsObjectId : own
  return new MibTree(
    [
      ...systemGroup({ ...source, choices, objectId }),
      ...engineGroup(source.engine, source.usm),
      ...boardGroup(own, source),
    ],
    [
      manualTable(baseOf(choices), source),
      batteryTable(own, source),
      cellTable(own, source),
      temperatureTable(own, source),
      alertTable(own, source),
    ],
  )
}

/** What BATMON-MIB stands under. */
export const ownRoot = (choices: Pick<SnmpChoices, "baseOid">): Oid => [...baseOf(choices), 2]

function baseOf({ baseOid }: Pick<SnmpChoices, "baseOid">): Oid {
  const base = parseOid(baseOid)
  if (!base) throw new Error(`${baseOid} is no object identifier`)
  return base
}
