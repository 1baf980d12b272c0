import { enterprisesOid } from "../../settings/snmp-choices.ts"
import text from "./BATMON-MIB.txt" with { type: "text" }

const usualBase = "{ enterprises 99999 }"

/** BATMON-MIB for a board whose objects stand under `baseOid`, which is one of an enterprise. */
export function mibText(baseOid: string): string {
  const parts = baseOid.slice(enterprisesOid.length + 1).replaceAll(".", " ")
  return text.replace(usualBase, `{ enterprises ${parts} }`)
}
