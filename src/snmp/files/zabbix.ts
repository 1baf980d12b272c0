import { createHash } from "node:crypto"

import { batteryMeasures, batteryStates, type Measure } from "./measures.ts"

const walkKey = "batmon.batteries"
/** As every Zabbix has it. */
const group = { name: "Templates/Power", uuid: "3dcd5bbe90534f9e8eb5c2d53756af63" }

/**
 * A template for Zabbix 7: one walk of the battery table, from which batteries are found and their
 * values taken. What is absent is left out, so that it becomes a gap and not an error.
 */
export function zabbixTemplate(root: string): string {
  const entry = `${root}.1.2.1`
  const columns = [2, 4, ...batteryMeasures.map(({ column }) => column)]
  return `zabbix_export:
  version: '7.0'
  template_groups:
    - uuid: ${group.uuid}
      name: ${group.name}
  templates:
    - uuid: ${uuid("template")}
      template: 'batmon by SNMP'
      name: 'batmon by SNMP'
      description: 'Batteries that a batmon board monitors.'
      groups:
        - name: ${group.name}
      items:
        - uuid: ${uuid("walk")}
          name: 'Batteries: walk'
          type: SNMP_AGENT
          snmp_oid: 'walk[${columns.map((column) => `${entry}.${column}`).join(",")}]'
          key: ${walkKey}
          delay: 2m
          history: '0'
          value_type: TEXT
          trends: '0'
        - uuid: ${uuid("alerts")}
          name: 'Alerts'
          type: SNMP_AGENT
          snmp_oid: 'get[${root}.1.1.4.0]'
          key: batmon.alerts
          delay: 2m
          triggers:
            - uuid: ${uuid("alerts trigger")}
              expression: 'last(/batmon by SNMP/batmon.alerts)>0'
              name: 'batmon: an alert is raised'
              priority: WARNING
      discovery_rules:
        - uuid: ${uuid("discovery")}
          name: 'Battery discovery'
          type: DEPENDENT
          key: batmon.battery.discovery
          item_prototypes:
${statePrototype(entry)}${batteryMeasures.map((measure) => prototype(entry, measure)).join("")}          master_item:
            key: ${walkKey}
          preprocessing:
            - type: SNMP_WALK_TO_JSON
              parameters:
                - '{#NAME}'
                - ${entry}.2
                - '0'
      valuemaps:
        - uuid: ${uuid("valuemap")}
          name: 'Battery state'
          mappings:
${batteryStates.map((name, index) => `            - value: '${index + 1}'\n              newvalue: ${name}\n`).join("")}`
}

const prototype = (entry: string, { column, object, name, unit, divisor }: Measure) =>
  `            - uuid: ${uuid(object)}
              name: '{#NAME}: ${name}'
              type: DEPENDENT
              key: '${object}[{#SNMPINDEX}]'
              value_type: FLOAT
              units: '${unit}'
              preprocessing:
${valueOf(entry, column)}                - type: MULTIPLIER
                  parameters:
                    - '${1 / divisor}'
              master_item:
                key: ${walkKey}
`

const stateKey = "batmonBatteryState[{#SNMPINDEX}]"

const statePrototype = (entry: string) =>
  `            - uuid: ${uuid("state")}
              name: '{#NAME}: state'
              type: DEPENDENT
              key: '${stateKey}'
              valuemap:
                name: 'Battery state'
              preprocessing:
${valueOf(entry, 4)}              master_item:
                key: ${walkKey}
              trigger_prototypes:
                - uuid: ${uuid("state trigger")}
                  expression: 'last(/batmon by SNMP/${stateKey})>=3'
                  name: '{#NAME}: no present reading'
                  priority: AVERAGE
`

const valueOf = (entry: string, column: number) =>
  `                - type: SNMP_WALK_VALUE
                  parameters:
                    - '${entry}.${column}.{#SNMPINDEX}'
                    - '0'
                  error_handler: DISCARD_VALUE
`

/** The same for the same thing in each template, so that a newer one replaces an older one. */
function uuid(name: string): string {
  const digits = createHash("md5").update(`batmon ${name}`).digest("hex")
  return `${digits.slice(0, 12)}4${digits.slice(13, 16)}a${digits.slice(17)}`
}
