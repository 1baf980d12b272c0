/**
 * Randomness that is a function of its arguments, not of the order of the calls: whoever asks, and
 * however often, the same seed gives the same world.
 */

/** 0 up to, not including, 1. `a` and `b` are whole numbers: a day and an hour, a step and a cell. */
export function chance(seed: number, a: number, b = 0): number {
  let hash = scramble((seed ^ Math.imul(a, 0x9e3779b1)) | 0)
  hash = scramble((hash ^ Math.imul(b + 1, 0x85ebca77)) | 0)
  return (hash >>> 0) / 2 ** 32
}

/** Spread around 0 with a standard deviation near 1, never beyond 3.5. */
export function deviation(seed: number, a: number, b = 0): number {
  const sum =
    chance(seed, a, b) + chance(seed + 1, a, b) + chance(seed + 2, a, b) + chance(seed + 3, a, b)
  return (sum - 2) * Math.sqrt(3)
}

/** Smooth noise, 0 to 1, that takes a new direction at each whole number of `x`. */
export function wander(seed: number, x: number): number {
  const left = Math.floor(x)
  const part = x - left
  const from = chance(seed, left)
  return from + (chance(seed, left + 1) - from) * part * part * (3 - 2 * part)
}

/** A seed of its own for one purpose: the clouds do not change because the kettle was renamed. */
export function seedFor(seed: number, purpose: string): number {
  let hash = seed | 0
  for (let index = 0; index < purpose.length; index++) {
    hash = scramble((hash ^ purpose.charCodeAt(index)) + 0x6d2b79f5)
  }
  return hash | 0
}

/** Every input bit reaches every output bit: the finishing step of MurmurHash3. */
function scramble(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
