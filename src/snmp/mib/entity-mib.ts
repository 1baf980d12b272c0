import { seriesOf } from "../../battery/series.ts"
import { intervalOf } from "../../battery/sampling-interval.ts"
import type { Reading } from "../../bms/reading.ts"
import type { BatteryStatus } from "../../sampling/battery-status.ts"
import type { AnyTable, Row, Scalar } from "../mib-tree.ts"
import { integer, known, oidValue, text, timeTicks, truth } from "../value.ts"
import type { MibSource } from "./mib-source.ts"

const physicalEntry = [1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1]
const lastChangeOid = [1, 3, 6, 1, 2, 1, 47, 1, 4, 1, 0]
const sensorEntry = [1, 3, 6, 1, 2, 1, 99, 1, 1, 1]

const classes = { chassis: 3, sensor: 8, battery: 14 } as const
const kinds = { voltsDC: 4, amperes: 5, watts: 6, celsius: 8 } as const
const noVendorType = [0, 0]
const milliScale = 8
const statuses = { ok: 1, unavailable: 2 } as const

const boardIndex = 1
/** Each battery has so many numbers of its own, which are never another's. */
const numbersPerBattery = 1000
const firstCell = 11
const firstTemperature = 51

/** A piece of hardware, or a value of it. */
interface Entity {
  readonly kind: keyof typeof classes
  readonly name: string
  readonly within: number
  readonly place: number
  readonly status: BatteryStatus | null
  readonly sensor: Sensor | null
}

interface Sensor {
  readonly kind: keyof typeof kinds
  readonly value: (reading: Reading) => number | null | undefined
}

/** The board, its batteries and their sensors: ENTITY-MIB and ENTITY-SENSOR-MIB. */
export function entityTables(source: EntitySource): { scalars: Scalar[]; tables: AnyTable[] } {
  const { board, freshness, interval, present, upTime, view } = source
  const entities = view.derive((all) => [boardRow(board.name), ...all.flatMap(batteryRows)])
  const sensors = view.derive(() => entities().filter(({ item }) => item.sensor !== null))
  const valueOf = ({ sensor, status }: Entity) => {
    const reading = status && present(status)
    return reading && sensor?.value(reading)
  }
  const takenAt = ({ status }: Entity) => {
    const fresh = status && freshness(status)
    return fresh && "age" in fresh ? Math.max(0, upTime() - fresh.age / 10) : null
  }
  const physical = {
    entry: physicalEntry,
    rows: entities,
    columns: {
      2: ({ name }: Entity) => text(name),
      3: () => oidValue(noVendorType),
      4: ({ within }: Entity) => integer(within),
      5: ({ kind }: Entity) => integer(classes[kind]),
      6: ({ place }: Entity) => integer(place),
      7: ({ name }: Entity) => text(name),
      8: (entity: Entity) => known(identityOf(entity)?.hardware, text),
      9: (entity: Entity) => known(identityOf(entity)?.softwareVersion, text),
      10: ({ kind }: Entity) => (kind === "chassis" ? text(board.version) : null),
      11: ({ kind, status }: Entity) =>
        kind === "battery" && status ? text(status.battery.address) : null,
      13: ({ kind }: Entity) => (kind === "chassis" ? text("batmon") : null),
      16: ({ kind }: Entity) => truth(kind === "battery"),
    },
  }
  const measured = {
    entry: sensorEntry,
    rows: sensors,
    columns: {
      1: ({ sensor }: Entity) => known(sensor, ({ kind }) => integer(kinds[kind])),
      2: () => integer(milliScale),
      3: () => integer(0),
      4: (entity: Entity) => known(valueOf(entity), (value) => integer(within(value * 1000))),
      5: (entity: Entity) =>
        integer(known(valueOf(entity), integer) ? statuses.ok : statuses.unavailable),
      6: ({ sensor }: Entity) => known(sensor, ({ kind }) => text(units[kind])),
      7: (entity: Entity) => known(takenAt(entity), timeTicks),
      8: ({ status }: Entity) =>
        integer(status ? intervalOf(status.battery, interval()) : interval()),
    },
  }
  const lastChange = { oid: lastChangeOid, value: () => timeTicks(source.changedAt()) }
  return { scalars: [lastChange], tables: [physical, measured] }
}

interface EntitySource extends MibSource {
  /** Hundredths of a second. */
  readonly upTime: () => number
  /** When the list of batteries changed last, by the same count. */
  readonly changedAt: () => number
}

const units = {
  voltsDC: "mV",
  amperes: "mA",
  watts: "mW",
  celsius: "thousandths of a degree Celsius",
} as const

/** EntitySensorValue. */
const within = (value: number) => Math.min(1e9, Math.max(-1e9, value))

const identityOf = ({ kind, status }: Entity) =>
  kind === "battery" ? (status?.identity ?? null) : null

const boardRow = (name: string): Row<Entity> => ({
  index: [boardIndex],
  item: { kind: "chassis", name, within: 0, place: -1, status: null, sensor: null },
})

function batteryRows(status: BatteryStatus, place: number): Row<Entity>[] {
  const { battery, latest } = status
  const first = battery.id * numbersPerBattery
  const whole: Row<Entity> = {
    index: [first],
    item: {
      kind: "battery",
      name: battery.name,
      within: boardIndex,
      place: place + 1,
      status,
      sensor: null,
    },
  }
  const row = (offset: number, name: string, sensor: Sensor): Row<Entity> => ({
    index: [first + offset],
    item: {
      kind: "sensor",
      name: `${battery.name} ${name}`,
      within: first,
      place: offset,
      status,
      sensor,
    },
  })
  if (!latest) return [whole]
  const { cellVoltages, temperatures } = latest.reading
  return [
    whole,
    row(1, "voltage", { kind: "voltsDC", value: ({ voltage }) => voltage }),
    row(2, "current", { kind: "amperes", value: ({ current }) => current }),
    row(3, "power", { kind: "watts", value: seriesOf.power }),
    ...cellVoltages.map((_, cell) =>
      row(firstCell + cell, `cell ${cell + 1}`, {
        kind: "voltsDC",
        value: (reading) => reading.cellVoltages[cell],
      }),
    ),
    ...temperatures.flatMap((celsius, sensor) =>
      celsius === null
        ? []
        : [
            row(firstTemperature + sensor, `temperature ${sensor + 1}`, {
              kind: "celsius",
              value: (reading) => reading.temperatures[sensor],
            }),
          ],
    ),
  ]
}
