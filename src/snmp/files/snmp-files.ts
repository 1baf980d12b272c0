import type { SnmpChoices } from "../../settings/snmp-choices.ts"
import { mibText } from "../mib/mib-text.ts"
import { formatOid } from "../oid.ts"
import { ownRoot } from "../snmp-tree.ts"
import { librenmsDetection, librenmsDiscovery } from "./librenms.ts"
import { prtgNote } from "./prtg.ts"
import { zabbixTemplate } from "./zabbix.ts"

/** What an operator feeds to a manager, by the file's name: text that fits this board's base. */
export const snmpFiles = {
  "BATMON-MIB.txt": ({ baseOid }) => mibText(baseOid),
  "librenms-os-detection-batmon.yaml": (choices) => librenmsDetection(rootOf(choices)),
  "librenms-os-discovery-batmon.yaml": (choices) => librenmsDiscovery(rootOf(choices)),
  "zabbix-7-batmon.yaml": (choices) => zabbixTemplate(rootOf(choices)),
  "prtg-batmon.txt": (choices) => prtgNote(rootOf(choices)),
} as const satisfies Readonly<Record<string, (choices: SnmpChoices) => string>>

const rootOf = (choices: SnmpChoices) => formatOid(ownRoot(choices))
