import { describe, expect, test } from "bun:test"
import { YAML } from "bun"

import { freshSnmpChoices } from "../../../src/settings/snmp-choices.ts"
import { batteryMeasures } from "../../../src/snmp/files/measures.ts"
import { snmpFiles } from "../../../src/snmp/files/snmp-files.ts"
import { mibText } from "../../../src/snmp/mib/mib-text.ts"

const choices = { ...freshSnmpChoices, baseOid: "1.3.6.1.4.1.32473.7" }
const root = "1.3.6.1.4.1.32473.7.2"

/** Everything in a document that has this key, however deep. */
function all(document: unknown, key: string): unknown[] {
  if (Array.isArray(document)) return document.flatMap((part) => all(part, key))
  if (typeof document !== "object" || document === null) return []
  return Object.entries(document).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...all(value, key),
  ])
}

describe("the files for managers", () => {
  test("draw columns that are what the MIB calls them", () => {
    for (const { object, column } of batteryMeasures) {
      const definition = mibText(choices.baseOid).split(`${object} OBJECT-TYPE`)[1] ?? ""
      expect(definition.split("OBJECT-TYPE")[0]).toContain(`::= { batmonBatteryEntry ${column} }`)
    }
  })

  test("have LibreNMS recognise the board, and draw every measure", () => {
    const detection = YAML.parse(snmpFiles["librenms-os-detection-batmon.yaml"](choices))
    expect(all(detection, "sysObjectID")).toEqual([[`.${root}`]])
    const discovery = YAML.parse(snmpFiles["librenms-os-discovery-batmon.yaml"](choices))
    const objects = batteryMeasures.map(({ object }) => `BATMON-MIB::${object}`)
    expect(all(discovery, "value")).toEqual(expect.arrayContaining(objects))
    for (const oid of all(discovery, "num_oid")) expect(oid).toStartWith(`.${root}.1.`)
  })

  test("have Zabbix walk what its prototypes take", () => {
    const template = YAML.parse(snmpFiles["zabbix-7-batmon.yaml"](choices))
    const [walk] = all(template, "snmp_oid")
    const taken = all(template, "preprocessing")
      .flat()
      .flatMap((step) => all(step, "parameters").flat())
      .filter((parameter) => String(parameter).endsWith(".{#SNMPINDEX}"))
    expect(taken).toHaveLength(batteryMeasures.length + 1)
    for (const oid of taken) expect(walk).toContain(String(oid).replace(".{#SNMPINDEX}", ""))
    const uuids = all(template, "uuid")
    expect(new Set(uuids).size).toBe(uuids.length)
    for (const uuid of uuids) expect(uuid).toMatch(/^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/)
  })

  test("tell PRTG's users where to look", () => {
    expect(snmpFiles["prtg-batmon.txt"](choices)).toContain(`.${root}.1.2.1.4.`)
  })
})
