import type { Engine } from "../engine.ts"
import type { Scalar } from "../mib-tree.ts"
import { largestMessage, type Usm, type UsmFault, usmFaults, usmStatsOid } from "../usm.ts"
import { counter32, integer, octets } from "../value.ts"

const engineOid = [1, 3, 6, 1, 6, 3, 10, 2, 1]

/** The engine of version 3 and what it refused: SNMP-FRAMEWORK-MIB and SNMP-USER-BASED-SM-MIB. */
export function engineGroup(engine: Engine, usm: () => Usm | null): Scalar[] {
  return [
    { oid: [...engineOid, 1, 0], value: () => octets(engine.id) },
    { oid: [...engineOid, 2, 0], value: () => integer(engine.boots) },
    { oid: [...engineOid, 3, 0], value: () => integer(engine.time) },
    { oid: [...engineOid, 4, 0], value: () => integer(largestMessage) },
    ...(Object.entries(usmFaults) as [UsmFault, number][]).map(([fault, number]) => ({
      oid: [...usmStatsOid, number, 0],
      value: () => counter32(usm()?.faultCount(fault) ?? 0),
    })),
  ]
}
