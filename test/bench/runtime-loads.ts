import { chance, wander } from "../../src/simulator/random.ts"

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** Amperes drawn at a moment: days since the beginning and hours since midnight. */
export type Draw = (day: number, hour: number) => number

const within = (time: number, from: number, to: number) => time >= from && time < to

export const constantDraw = (seed: number): Draw => {
  const amperes = 1.5 + 10 * chance(seed, 1)
  return (days, hours) => amperes * (0.98 + 0.04 * wander(seed, days * 24 + hours))
}

/** A compressor and a little that is never off. No period is a whole number of readings long. */
export const refrigeratorDraw = (seed: number): Draw => {
  const [running, base] = [4 + 5 * chance(seed, 1), 0.1 + 0.5 * chance(seed, 2)]
  const period = 0.6 + 0.7 * chance(seed, 3)
  const duty = 0.25 + 0.25 * chance(seed, 4)
  return (days, hours) => {
    const cycles = (days * 24 + hours) / period
    const cycle = Math.floor(cycles)
    return base + (cycles - cycle < duty + 0.08 * (chance(seed, cycle, 5) - 0.5) ? running : 0)
  }
}

/** Heavy consumers for some minutes, at any time. */
export const spikyDraw = (seed: number): Draw => {
  const base = 1.5 + 4 * chance(seed, 1)
  const amperes = 30 + 35 * chance(seed, 2)
  const often = 0.6 + 1 * chance(seed, 3)
  return (days, hours) => {
    const slot = Math.floor((days * 24 + hours) * 2)
    const at = (days * 24 + hours) * 2 - slot
    const from = 0.8 * chance(seed, slot, 5)
    const runs = chance(seed, slot, 4) < often / 2
    return (
      base + (runs && within(at, from, from + 0.06 + 0.08 * chance(seed, slot, 6)) ? amperes : 0)
    )
  }
}

/** Every day is like the others, and none is the same: level, times, and days without anybody. */
export const householdDraw = (seed: number): Draw => {
  const base = 0.6 + 1.2 * chance(seed, 1)
  const [morning, evening] = [3 + 6 * chance(seed, 2), 5 + 9 * chance(seed, 3)]
  const [up, home, bed] = [6 + 1.5 * chance(seed, 4), 17 + 1.5 * chance(seed, 5), 22.5]
  const refrigerator = refrigeratorDraw(seed + 7)
  return (days, hours) => {
    const away = chance(seed, days, 11) < 0.15
    const level = away ? 0 : Math.max(0.3, 1 + 0.35 * (2 * chance(seed, days, 12) - 1) * 1.3)
    const shift = 0.75 * (2 * chance(seed, days, 13) - 1)
    let amperes = base + 0.3 * refrigerator(days, hours)
    if (within(hours, up + shift, up + shift + 1.5)) amperes += morning * level
    if (within(hours, home + shift, bed + shift)) amperes += evening * level
    return amperes
  }
}

/** Nobody there from Sunday's evening to Friday's, and some weekends; the first day is a Monday. */
export const cabinDraw = (seed: number): Draw => {
  const idle = 0.4 + 0.6 * chance(seed, 21)
  const household = householdDraw(seed)
  return (days, hours) => {
    const weekday = days % 7
    const isWeekend =
      (weekday === 4 && hours > 18) || weekday === 5 || (weekday === 6 && hours < 18)
    const isThere = isWeekend && chance(seed, Math.floor(days / 7), 22) < 0.85
    return idle + (isThere ? 1.6 * household(days, hours) : 0)
  }
}

/** Amperes that the sun could give; clear, changing and dull days. */
export const sunOf = (seed: number): Draw => {
  const peak = 35 + 25 * chance(seed, 1)
  return (days, hours) => {
    const height = Math.cos(((hours - 12.7) / 12) * Math.PI * 1.05)
    if (height <= 0) return 0
    const kind = chance(seed, days, 2)
    const clouds = kind < 0.4 ? 0.1 : kind < 0.75 ? 0.7 : 0.92
    return peak * height * (1 - clouds * wander(seed, (days * 24 + hours) * 6) ** 0.5)
  }
}
