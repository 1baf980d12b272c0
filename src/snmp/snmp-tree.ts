import type { SnmpChoices } from "../settings/snmp-choices.ts"
import type { Engine } from "./engine.ts"
import { alertTable } from "./mib/alert-table.ts"
import { batteryTable } from "./mib/battery-table.ts"
import { boardGroup } from "./mib/board-group.ts"
import { engineGroup } from "./mib/engine-group.ts"
import { manualTable } from "./mib/manual-table.ts"
import type { MibSource } from "./mib/mib-source.ts"
import { cellTable, temperatureTable } from "./mib/part-tables.ts"
import { entityTables } from "./mib/entity-mib.ts"
import { upsMib, upsOid } from "./mib/ups-mib.ts"
import { systemGroup } from "./mib/system-group.ts"
import type { SnmpMemory } from "./snmp-memory.ts"
import { MibTree } from "./mib-tree.ts"
import { type Oid, parseOid } from "./oid.ts"
import type { Usm } from "./usm.ts"

/** Where the answers come from: memory, never the disk. */
export interface SnmpSource extends MibSource {
  readonly memory: Pick<SnmpMemory, "rows" | "watch" | "changedAt">
  readonly engine: Engine
  readonly usm: () => Usm | null
}

/** Everything that batmon tells over SNMP. */
export function snmpTree(source: SnmpSource, choices: SnmpChoices): MibTree {
  const own = ownRoot(choices)
  // A manager that recognises devices by UPS-MIB looks for that.
  const objectId = choices.identity === "ups" ? upsOid : own
  const { engine, memory } = source
  const ups = upsMib({
    ...source,
    watch: () => memory.watch,
    ticks: (moment) => engine.ticks(moment),
    battery: choices.upsBattery,
  })
  const entities = entityTables({
    ...source,
    upTime: () => engine.upTime,
    changedAt: () => engine.ticks(memory.changedAt),
  })
  return new MibTree(
    [
      ...systemGroup({ ...source, choices, objectId }),
      ...engineGroup(source.engine, source.usm),
      ...boardGroup(own, source),
      ...ups.scalars,
      ...entities.scalars,
    ],
    [
      manualTable(baseOf(choices), { view: source.view, rows: memory.rows }),
      batteryTable(own, source),
      cellTable(own, source),
      temperatureTable(own, source),
      alertTable(own, source),
      ...ups.tables,
      ...entities.tables,
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
