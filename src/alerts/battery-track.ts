import type { BatteryModel } from "../battery/battery-model.ts"
import { type ChargeCount, countCharge, noCharge } from "../battery/charge-count.ts"
import type { RuntimeEstimate } from "../battery/runtime.ts"
import type { BmsIdentity, Protection, Reading } from "../bms/reading.ts"
import type { BatteryView, ChargeDrop, Silence } from "./battery-view.ts"
import { hour, minute } from "./rule.ts"

/** What came with a reading. */
export interface Heard {
  readonly at: number
  readonly reading: Reading
  readonly model: BatteryModel | null
  readonly runtime: RuntimeEstimate | null
  readonly identity: BmsIdentity | null
}

interface Unheard extends Pick<Silence, "cause" | "isItsOwn"> {
  readonly freshFor: number
}

/** Milliseconds of rest in which a pack that sleeps would have fallen asleep. */
const longRest = 2 * hour
/** Share of the capacity per hour that counts as no current. */
const restRate = 0.02
/** Milliseconds. */
const longestPause = 20 * minute
/** Percent; smaller falls are not worth remembering. */
const smallestDrop = 3

const isUndervoltage = (protection: Protection) => protection.endsWith("undervoltage")

/** Takes the readings of one battery in, in their order, and tells what rules may know of it. */
export class BatteryTrack {
  readonly #begun: number
  #heardAt: number | null = null
  #restSince: number | null = null
  #longestRest = 0
  #charge: ChargeCount = noCharge
  /** A fall that the next reading has to confirm. */
  #suspected: ChargeDrop | null = null
  #drop: ChargeDrop | null = null
  #trips: BmsIdentity["trips"] = null
  readonly #found = new Map<Protection, number>()
  /** Beginnings of protections that readings showed since the BMS was last asked for its counters. */
  readonly #shown = new Map<Protection, number>()
  #active: readonly Protection[] = []
  #newest: Heard | null = null

  constructor(begun: number) {
    this.#begun = begun
  }

  /** What the BMS had counted when batmon last asked. */
  recall(identity: BmsIdentity | null): void {
    this.#trips = identity?.trips ?? null
  }

  heard(heard: Heard): BatteryView {
    const { at, reading, model, identity } = heard
    const capacity = reading.nominalCapacity ?? model?.capacity ?? null
    if (capacity !== null && capacity > 0) {
      this.#follow(reading, at, capacity)
      const rests = Math.abs(reading.current ?? Infinity) < restRate * capacity
      this.#restSince = rests ? (this.#restSince ?? at) : null
      this.#longestRest = Math.max(this.#longestRest, at - (this.#restSince ?? at))
    }
    this.#countProtections(reading)
    if (identity) this.#countTrips(identity, at)
    this.#heardAt = at
    this.#newest = heard
    return this.#view(at, null)
  }

  /** It was asked and gave nothing. `freshFor`: milliseconds for which a reading stands for now. */
  unheard(at: number, { freshFor, ...silence }: Unheard): BatteryView {
    const duration = at - (this.#heardAt ?? this.#begun)
    // What was confirmed by a reading after a silence was not seen to happen at once.
    if (duration > freshFor) this.#restSince = null
    return this.#view(at, { ...silence, duration, staysAwake: this.#longestRest >= longRest })
  }

  #view(at: number, silence: Silence | null): BatteryView {
    const newest = silence === null ? this.#newest : null
    return {
      at,
      reading: newest?.reading ?? null,
      model: this.#newest?.model ?? null,
      runtime: newest?.runtime ?? null,
      restedFor: this.#restSince === null ? null : at - this.#restSince,
      drop: this.#drop,
      trips: this.#found,
      silence,
    }
  }

  #follow(reading: Reading, at: number, capacity: number): void {
    const { count, jump } = countCharge(this.#charge, reading, { time: at, capacity })
    const before = this.#charge
    this.#charge = count
    const percent = (100 * jump) / capacity
    const suspected = this.#suspected
    this.#suspected = null
    // Over a pause nobody knows what has flowed, and an empty battery is known by its protection.
    if (at - before.time > longestPause || reading.protections.some(isUndervoltage)) return
    if (suspected) {
      // A wrong value on the line is followed by a right one.
      if (percent < 0.5 * (suspected.from - suspected.to)) this.#drop = suspected
      return
    }
    if (percent > -smallestDrop) return
    const from = (100 * (before.told ?? 0)) / capacity
    this.#suspected = { at, from, to: from + percent }
  }

  #countProtections({ protections }: Reading): void {
    for (const name of protections) {
      if (!this.#active.includes(name)) this.#shown.set(name, (this.#shown.get(name) ?? 0) + 1)
    }
    this.#active = protections
  }

  #countTrips({ trips }: BmsIdentity, at: number): void {
    if (trips === null || trips === this.#trips) return
    const before = this.#trips
    this.#trips = trips
    if (before === null) {
      this.#shown.clear()
      return
    }
    for (const [name, count] of Object.entries(trips) as [Protection, number][]) {
      const more = count - (before[name] ?? 0)
      // Fewer than before: the BMS was cleared.
      if (more > (this.#shown.get(name) ?? 0)) this.#found.set(name, at)
    }
    if (Object.keys(trips).some((name) => trips[name as Protection] !== before[name as Protection]))
      this.#shown.clear()
  }
}
