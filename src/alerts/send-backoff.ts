import { hour, minute, second } from "./rule.ts"

/** Milliseconds until the next attempt, by how many there were. */
const waits = [30 * second, minute, 5 * minute, 15 * minute, hour]

/** Share by which a wait is longer or shorter, so that not all boards come back at once. */
const jitter = 0.2

/** `random`: 0 to 1. */
export function waitBefore(attempts: number, random: number): number {
  const wait = waits[Math.min(Math.max(attempts, 1), waits.length) - 1] ?? hour
  return Math.round(wait * (1 + jitter * (2 * random - 1)))
}
