import type { UpsBank } from "./ups-bank.ts"

/** Conditions of UPS-MIB that a bank can be in, by their number under `upsWellKnownAlarms`. */
export const upsConditions = {
  onBattery: 2,
  lowBattery: 3,
  depletedBattery: 4,
  communicationsLost: 20,
} as const

type UpsCondition = keyof typeof upsConditions

/** `upsAlarmEntry`. */
export interface UpsAlarm {
  /** Counted up: never used again in this run. */
  readonly id: number
  readonly condition: UpsCondition
  /** Monotonic milliseconds. */
  readonly since: number
}

/** Minutes and percent from which on a bank that is being discharged is low. */
export const lowMinutes = 5
const lowSoc = 10
const depletedSoc = 2

export const isDepleted = ({ soc }: UpsBank) => soc !== null && soc <= depletedSoc

export const isLow = ({ soc, timeToEmpty, isDischarging }: UpsBank) =>
  isDischarging === true &&
  ((soc !== null && soc <= lowSoc) || (timeToEmpty !== null && timeToEmpty <= lowMinutes * 60))

/** Remembers since when a bank is in which condition. */
export class UpsWatch {
  #alarms: readonly UpsAlarm[] = []
  #lastId = 0

  get alarms(): readonly UpsAlarm[] {
    return this.#alarms
  }

  /** `time` in monotonic milliseconds. */
  look(bank: UpsBank, time: number): void {
    const now: readonly UpsCondition[] = [
      ...(bank.isDischarging ? (["onBattery"] as const) : []),
      ...(isLow(bank) ? (["lowBattery"] as const) : []),
      ...(isDepleted(bank) ? (["depletedBattery"] as const) : []),
      ...(bank.isSilent ? (["communicationsLost"] as const) : []),
    ]
    const lasting = this.#alarms.filter(({ condition }) => now.includes(condition))
    const begun = now
      .filter((condition) => !lasting.some((alarm) => alarm.condition === condition))
      .map((condition) => ({ id: ++this.#lastId, condition, since: time }))
    if (begun.length > 0 || lasting.length < this.#alarms.length)
      this.#alarms = [...lasting, ...begun]
  }

  /** The alarm of a condition that lasts. */
  alarm(condition: UpsCondition): UpsAlarm | null {
    return this.#alarms.find((alarm) => alarm.condition === condition) ?? null
  }
}
