import { batteryMeasures, batteryStates, type Measure } from "./measures.ts"

/** How LibreNMS recognises a board: `resources/definitions/os_detection/batmon.yaml`. */
export const librenmsDetection = (root: string): string => `os: batmon
text: batmon
type: power
icon: generic
mib_dir:
  - batmon
over:
  - { graph: device_charge, text: 'State of charge' }
  - { graph: device_voltage, text: Voltage }
discovery:
  -
    sysObjectID:
      - .${root}
`

/** What LibreNMS draws of a board: `resources/definitions/os_discovery/batmon.yaml`. */
export function librenmsDiscovery(root: string): string {
  const classes = [...new Set(batteryMeasures.map(({ sensor }) => sensor))]
  const sensors = classes.map((sensor) => {
    const measures = batteryMeasures.filter((measure) => measure.sensor === sensor)
    const cells = sensor === "voltage" ? cellSensor(root) : ""
    return `    ${sensor}:
      data:
${measures.map((measure) => batterySensor(root, measure)).join("")}${cells}`
  })
  return `mib: BATMON-MIB
modules:
  os:
    version: BATMON-MIB::batmonVersion.0
  sensors:
${sensors.join("")}${stateSensor(root)}`
}

/** LibreNMS counts a runtime in minutes. */
const divisorOf = ({ sensor, divisor }: Measure) => (sensor === "runtime" ? 60 : divisor)

const batterySensor = (root: string, measure: Measure) => `        -
          oid: BATMON-MIB::batmonBatteryTable
          value: BATMON-MIB::${measure.object}
          num_oid: '.${root}.1.2.1.${measure.column}.{{ $index }}'
          descr: '{{ $batmonBatteryName }} ${measure.name}'
          index: '${measure.object}.{{ $index }}'
          divisor: ${divisorOf(measure)}
`

const cellSensor = (root: string) => `        -
          oid: BATMON-MIB::batmonCellTable
          value: BATMON-MIB::batmonCellVoltage
          num_oid: '.${root}.1.3.1.2.{{ $index }}'
          descr: 'Battery {{ $subindex0 }} cell {{ $subindex1 }}'
          index: 'batmonCellVoltage.{{ $index }}'
          divisor: 1000
`

/** Generic 0 is well, 1 a warning, 2 critical, 3 unknown. */
const stateSensor = (root: string) => `    state:
      data:
        -
          oid: BATMON-MIB::batmonBatteryTable
          value: BATMON-MIB::batmonBatteryState
          num_oid: '.${root}.1.2.1.4.{{ $index }}'
          descr: '{{ $batmonBatteryName }} state'
          index: 'batmonBatteryState.{{ $index }}'
          state_name: batmonBatteryState
          states:
${batteryStates
  .map(
    (name, index) =>
      `            - { value: ${index + 1}, generic: ${generic[name]}, graph: 1, descr: ${name} }\n`,
  )
  .join("")}`

const generic = { awaited: 3, present: 0, stale: 2, unreached: 2 } as const
