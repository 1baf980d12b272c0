import { expect, test } from "bun:test"

import { ModelGuess } from "../../src/alerts/model-guess.ts"
import { readingOf } from "../fakes/reading-of.ts"

const at = (volts: number, soc: number, cells = 4) =>
  readingOf({ cellVoltages: Array.from({ length: cells }, () => volts), nominalCapacity: 100, soc })

test("what most readings told holds against one that tells another chemistry", () => {
  const guess = new ModelGuess()
  for (let reading = 0; reading < 10; reading += 1) guess.take(at(3.3, 60))
  const before = guess.take(at(3.31, 61))
  // Being charged hard, it looks like NMC for a while.
  expect(guess.take(at(3.5, 80))).toBe(before)
  expect(before).toMatchObject({ chemistry: "lifepo4", cells: 4, capacity: 100 })
})

test("a cell as high as only NMC gets decides at once", () => {
  const guess = new ModelGuess()
  for (let reading = 0; reading < 100; reading += 1) guess.take(at(3.3, 10, 7))
  expect(guess.take(at(3.9, 70, 7))).toMatchObject({ chemistry: "nmc", cells: 7 })
  expect(guess.take(at(3.3, 10, 7))).toMatchObject({ chemistry: "nmc" })
})

test("a reading that tells nothing changes nothing", () => {
  const guess = new ModelGuess()
  expect(guess.take(readingOf({}))).toBeNull()
  const known = guess.take(at(3.3, 60))
  expect(guess.take(readingOf({}))).toBe(known)
})
