import type { AlertRuleId } from "../../src/battery/alert-rule.ts"
import type { Protection, Reading } from "../../src/bms/reading.ts"

const minute = 60_000
const hour = 60 * minute

/** A fault that is put into the life of simulated batteries, and what batmon has to say of it. */
export interface PlantedFault {
  readonly rule: AlertRuleId
  /** What is wrong, for people. */
  readonly about: string
  /** In the order of the demonstration's batteries; null for the board. */
  readonly battery: number | null
  /** It begins with the first reading after its day for which this holds. @default any */
  readonly when?: (reading: Reading) => boolean
  readonly lasts: number
  /** Milliseconds from when readings show it until batmon has to have told. */
  readonly within: number
  /** What the BMS says while it lasts; null where it says nothing. */
  readonly apply: (reading: Reading) => Reading | null
  /** The charger gives nothing until this holds; then the owner switches the load off for two days. */
  readonly noChargeUntil?: (reading: Reading) => boolean
  /** When the readings show it. @default from its beginning */
  readonly shows?: (reading: Reading) => boolean
  /** Trips that the BMS has counted since. */
  readonly trips?: readonly Protection[]
}

const capacityOf = ({ nominalCapacity }: Reading) => nominalCapacity ?? 100

/** One of a kind for each of twelve rules, on eleven batteries and the board. */
export const plantedFaults: readonly PlantedFault[] = [
  {
    rule: "soc-low",
    about: "the charger is broken",
    battery: 0,
    lasts: 100 * hour,
    within: 8 * minute,
    noChargeUntil: ({ soc }) => soc !== null && soc <= 17,
    apply: (reading) => reading,
    shows: ({ soc }) => soc !== null && soc <= 20,
  },
  {
    rule: "cell-spread-load",
    about: "a bad contact at the second cell",
    battery: 2,
    lasts: 12 * hour,
    within: 16 * minute,
    when: ({ current, soc }) => (current ?? 0) < -4 && (soc ?? 0) > 40 && (soc ?? 0) < 95,
    apply: (reading) => ({
      ...reading,
      current: Math.min(reading.current ?? 0, -5),
      cellVoltages: reading.cellVoltages.map((volts, index) =>
        index === 1 ? volts - 0.33 : volts,
      ),
    }),
  },
  {
    rule: "silent",
    about: "a phone app holds the connection",
    battery: 3,
    // Without current it might be asleep, which is told much later.
    when: ({ current }) => Math.abs(current ?? 0) > 1,
    lasts: 5 * hour,
    within: 20 * minute,
    apply: () => null,
  },
  {
    rule: "temperature-high",
    about: "the air conditioning fails",
    battery: 4,
    lasts: 3 * hour,
    within: 8 * minute,
    apply: (reading) => ({
      ...reading,
      temperatures: reading.temperatures.map((celsius) => (celsius ?? 0) + 36),
    }),
  },
  {
    rule: "soc-drop",
    about: "old firmware: the counter falls by 15 % at once",
    battery: 5,
    when: ({ soc }) => soc !== null && soc > 65 && soc < 95,
    lasts: 3 * hour,
    within: 6 * minute,
    apply: (reading) => {
      const lost = 0.15 * capacityOf(reading)
      const remainingCapacity = Math.max(0, (reading.remainingCapacity ?? 0) - lost)
      const soc = Math.round((100 * remainingCapacity) / capacityOf(reading))
      return { ...reading, remainingCapacity, soc }
    },
  },
  {
    rule: "charge-cold",
    about: "the sun charges in the frost",
    battery: 6,
    when: ({ current }) => (current ?? 0) > 5,
    lasts: hour,
    within: 8 * minute,
    apply: (reading) => ({
      ...reading,
      current: Math.max(reading.current ?? 0, 3),
      temperatures: reading.temperatures.map(() => -4),
    }),
  },
  {
    rule: "switch-off",
    about: "the charge switch is off, and nobody has turned it off",
    battery: 7,
    lasts: 8 * hour,
    within: 10 * minute,
    apply: (reading) => ({
      ...reading,
      chargeSwitch: false,
      current: Math.min(reading.current ?? 0, 0),
    }),
  },
  {
    rule: "protection",
    about: "a short circuit",
    battery: 8,
    lasts: hour,
    within: 6 * minute,
    apply: (reading) => ({
      ...reading,
      protections: ["short-circuit"],
      dischargeSwitch: false,
      current: Math.max(reading.current ?? 0, 0),
    }),
  },
  {
    rule: "trips",
    about: "an overcurrent between two readings",
    battery: 9,
    lasts: minute,
    // The counters are asked for once a day.
    within: 24 * hour,
    apply: (reading) => reading,
    trips: ["discharge-overcurrent"],
  },
  {
    rule: "cell-high",
    about: "the charger charges on",
    battery: 10,
    lasts: hour,
    within: 8 * minute,
    apply: (reading) => ({
      ...reading,
      cellVoltages: reading.cellVoltages.map((volts, index) => (index === 4 ? 3.67 : volts)),
    }),
  },
  {
    rule: "discharge-current",
    about: "an inverter too large for the battery",
    battery: 11,
    lasts: 20 * minute,
    within: 10 * minute,
    when: ({ soc }) => (soc ?? 0) > 50,
    apply: (reading) => ({ ...reading, current: -1.3 * capacityOf(reading) }),
  },
  {
    rule: "adapter",
    about: "the adapter is pulled out",
    battery: null,
    lasts: 2 * hour,
    within: 14 * minute,
    apply: () => null,
  },
]
