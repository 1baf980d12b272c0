import { type TimeSpan, dayPlan, isWeekend, within } from "./day-plan.ts"
import type { LocalTime } from "./local-time.ts"
import { chance, deviation, seedFor, wander } from "./random.ts"

/** Watts drawn from the battery at a moment: a function of the moment and its seed alone. */
export type Load = (local: LocalTime) => number

/** Watts of what is in a household; 0 for what it does not have. */
export interface HouseholdOptions {
  /** Never off. */
  readonly base: number
  readonly refrigerator: number
  readonly kettle: number
  /** Light, television, cooking: from dusk to bedtime, and on weekends around noon. */
  readonly evening: number
}

/** A household: an evening peak that some days lack, a refrigerator's cycles, a kettle's spikes. */
export function householdLoad(options: HouseholdOptions, seed: number): Load {
  const { base, kettle, evening } = options
  const refrigerator = refrigeratorLoad(options.refrigerator, seedFor(seed, "refrigerator"))
  const eveningSeed = seedFor(seed, "evening")
  const kettleSeed = seedFor(seed, "kettle")
  const plan = dayPlan((day, weekday) => ({
    evening: {
      from: 17.5 + 0.5 * deviation(eveningSeed, day, 1),
      to: 22.8 + 0.4 * deviation(eveningSeed, day, 2),
    },
    // One day in ten nobody is at home.
    level: chance(eveningSeed, day, 3) < 0.1 ? 0 : 1 + 0.2 * deviation(eveningSeed, day, 4),
    noon: isWeekend(weekday) ? { from: 11.5, to: 13.5 } : { from: 0, to: 0 },
    boils: boils(kettleSeed, day, weekday),
  }))
  return (local) => {
    const today = plan(local)
    const flicker = 0.85 + 0.3 * wander(eveningSeed, local.day * 96 + local.hour * 4)
    let watts = base * flicker + refrigerator(local)
    if (within(local.hour, today.evening)) watts += evening * today.level * flicker
    if (within(local.hour, today.noon)) watts += evening * 0.6 * today.level
    if (today.level > 0 && today.boils.some((boil) => within(local.hour, boil))) watts += kettle
    return watts
  }
}

/** Hours at which people make tea, and how long it takes: 2.5 to 4 minutes. */
function boils(seed: number, day: number, weekday: number): readonly TimeSpan[] {
  const hours = isWeekend(weekday) ? [8.5, 10.5, 15, 18.5, 21] : [6.5, 16.5, 18.5, 21]
  return hours
    .filter((_, index) => chance(seed, day, index) < 0.75)
    .map((hour, index) => {
      const from = hour + 0.4 * deviation(seed, day, 10 + index)
      return { from, to: from + (2.5 + 1.5 * chance(seed, day, 20 + index)) / 60 }
    })
}

/** A compressor runs 30 to 50 % of a period that no 2-minute poll is in step with. */
function refrigeratorLoad(watts: number, seed: number): Load {
  const period = 0.7 + 0.3 * chance(seed, 0)
  return ({ day, hour }) => {
    const cycles = (day * 24 + hour) / period
    const cycle = Math.floor(cycles)
    return cycles - cycle < 0.3 + 0.2 * chance(seed, cycle) ? watts : 0
  }
}

/** Telecom and server equipment: always the same, within a few percent. */
export function constantLoad(watts: number, seed: number): Load {
  return ({ day, hour }) => watts * (0.97 + 0.06 * wander(seed, day * 24 + hour))
}

/** Tools on workdays from 6 to 22, over light and machines that stay on. */
export function workshopLoad(watts: { base: number; tools: number }, seed: number): Load {
  const working = { from: 7, to: 17 }
  return ({ day, hour, weekday }) => {
    if (!within(hour, working)) return 2
    const slot = Math.floor(hour * 6)
    const busy = !isWeekend(weekday) && chance(seed, day, slot) < 0.25
    return watts.base * (0.9 + 0.2 * wander(seed, day * 24 + hour)) + (busy ? watts.tools : 0)
  }
}

/** A boat at its mooring: almost nothing, a bilge pump now and then, some trips on weekends. */
export function boatLoad(watts: { pump: number; motor: number }, seed: number): Load {
  const plan = dayPlan((day, weekday) => ({
    trip: isWeekend(weekday) && chance(seed, day, 1) < 0.6 ? { from: 10, to: 15 } : null,
    pumps: [2, 8, 14, 20].map((hour, index) => {
      const from = hour + 3 * chance(seed, day, 10 + index)
      return { from, to: from + 0.05 }
    }),
  }))
  return (local) => {
    const today = plan(local)
    const { trip } = today
    const pump = today.pumps.some((span) => within(local.hour, span)) ? watts.pump : 0
    if (trip === null || !within(local.hour, trip)) return 0.3 + pump
    return watts.motor * wander(seed, local.day * 240 + local.hour * 10) + pump
  }
}

/** A bicycle used for the way to work and back. */
export function commuteLoad(watts: number, seed: number): Load {
  const plan = dayPlan((day, weekday) =>
    isWeekend(weekday)
      ? []
      : [7.4, 16.6].map((hour, index) => {
          const from = hour + 0.2 * deviation(seed, day, index)
          return { from, to: from + 0.6 }
        }),
  )
  return (local) => {
    const riding = plan(local).some((span) => within(local.hour, span))
    return riding ? 2 * watts * wander(seed, local.day * 1440 + local.hour * 60) : 0.1
  }
}

/** A pump that fills a tank: some minutes each hour of the day, seldom by night. */
export function pumpLoad(watts: number, seed: number): Load {
  return ({ day, hour }) => {
    const slot = Math.floor(hour)
    const runs = chance(seed, day, slot) < (slot >= 6 && slot < 22 ? 0.9 : 0.2)
    const from = slot + 0.8 * chance(seed, day, slot + 24)
    return runs && within(hour, { from, to: from + 0.12 }) ? watts : 3
  }
}

/** A holiday vehicle: parked, and lived in on some weekends. */
export function caravanLoad(options: HouseholdOptions, seed: number): Load {
  const lived = householdLoad(options, seed)
  const plan = dayPlan((day, weekday) => {
    // The Saturday decides for its Sunday too.
    const saturday = weekday === 0 ? day - 1 : day
    return isWeekend(weekday) && chance(seed, saturday) < 0.5
  })
  return (local) => (plan(local) ? lived(local) : 0.4)
}
