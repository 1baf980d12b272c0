import { arch, platform } from "node:os"

import type { SnmpChoices } from "../../settings/snmp-choices.ts"
import type { Engine } from "../engine.ts"
import type { Scalar } from "../mib-tree.ts"
import type { Oid } from "../oid.ts"
import { integer, oidValue, text, timeTicks } from "../value.ts"

const systemOid = [1, 3, 6, 1, 2, 1, 1]

/** Serves applications, and speaks to hosts end to end. */
const services = 72

interface SystemSource {
  readonly choices: Pick<SnmpChoices, "contact" | "name" | "location">
  readonly board: { readonly name: string; readonly version: string }
  readonly engine: Pick<Engine, "upTime">
  readonly objectId: Oid
}

/** Who the board is: what every manager asks first. */
export function systemGroup({ choices, board, engine, objectId }: SystemSource): Scalar[] {
  const description = `batmon ${board.version} ${platform()}/${arch()}`
  return [
    { oid: [...systemOid, 1, 0], value: () => text(description) },
    { oid: [...systemOid, 2, 0], value: () => oidValue(objectId) },
    { oid: [...systemOid, 3, 0], value: () => timeTicks(engine.upTime) },
    { oid: [...systemOid, 4, 0], value: () => text(choices.contact) },
    { oid: [...systemOid, 5, 0], value: () => text(choices.name || board.name) },
    { oid: [...systemOid, 6, 0], value: () => text(choices.location) },
    { oid: [...systemOid, 7, 0], value: () => integer(services) },
  ]
}
