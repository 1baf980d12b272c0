import { snmpFiles } from "./files/snmp-files.ts"
import type { Snmp } from "./snmp.ts"

/** SNMP as the page sees it. */
export const snmpDesk = (snmp: Snmp) => ({
  get state() {
    return snmp.state
  },
  get choices() {
    return snmp.choices
  },
  change: snmp.change.bind(snmp),
  createUser: snmp.createUser.bind(snmp),
  test: snmp.test.bind(snmp),
  files: snmpFiles,
})
