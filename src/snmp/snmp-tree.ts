import type { SnmpChoices } from "../settings/snmp-choices.ts"
import type { Engine } from "./engine.ts"
import type { LatestRows } from "./latest-rows.ts"
import { engineGroup } from "./mib/engine-group.ts"
import { manualTable } from "./mib/manual-table.ts"
import { systemGroup } from "./mib/system-group.ts"
import { MibTree } from "./mib-tree.ts"
import { type Oid, parseOid } from "./oid.ts"
import type { StatusView } from "./status-view.ts"
import type { Usm } from "./usm.ts"

/** Where the answers come from: memory, never the disk. */
export interface SnmpSource {
  readonly view: StatusView
  readonly rows: Pick<LatestRows, "of">
  readonly board: { readonly name: string; readonly version: string }
  readonly engine: Engine
  readonly usm: () => Usm | null
}

/** What is told to a manager that recognises devices by UPS-MIB. */
const upsObjectId = [1, 3, 6, 1, 2, 1, 33]

/** Everything that batmon tells over SNMP. */
export function snmpTree(source: SnmpSource, choices: SnmpChoices): MibTree {
  const base = baseOf(choices)
  const objectId = choices.identity === "ups" ? upsObjectId : [...base, 2]
  return new MibTree(
    [...systemGroup({ ...source, choices, objectId }), ...engineGroup(source.engine, source.usm)],
    [manualTable(base, source)],
  )
}

function baseOf({ baseOid }: SnmpChoices): Oid {
  const base = parseOid(baseOid)
  if (!base) throw new Error(`${baseOid} is no object identifier`)
  return base
}
