import { Database } from "bun:sqlite"
import { join } from "node:path"

import { flowBetween, RollupSum } from "../../src/battery/rollup.ts"
import { allSeriesOf } from "../../src/battery/series.ts"
import { Store } from "../../src/store/store.ts"
import { filledFrom, readingAt, roundEvery } from "../fakes/filled-store.ts"

/** Of each round. */
export const batteries = 3

export const options = { gapAfter: 300_000, timeZone: "Europe/Prague" } as const

/**
 * Opens a data folder after a crash, and returns how many rounds are in it. Throws unless these are the
 * first ones, whole and once each, the file is sound, and hours are what the readings make them.
 */
export async function checkRounds(folder: string): Promise<number> {
  const store = new Store(folder, options)
  await store.start()
  try {
    const rounds = countRounds(store)
    const { hours } = store.history.rollups
    const { until, hours: open } = store.history.rollups.tail(1)
    const written = hours.range(1, { from: 0, to: Number.MAX_SAFE_INTEGER })
    const known = new Map([...written.filter(({ time }) => time < until), ...open].map(toEntry))
    const made = hoursOf(rounds)
    if (!Bun.deepEquals(rounded(known), rounded(made))) throw new Error("hours are wrong")
    return rounds
  } finally {
    await store.stop()
    assertIntegrity(join(folder, "history.db"))
  }
}

const toEntry = ({ time, rollup }: { time: number; rollup: unknown }) => [time, rollup] as const

function countRounds({ history }: Store): number {
  const rounds = history.readings.count() / batteries
  for (let battery = 1; battery <= batteries; battery += 1) {
    const found = history.readings.range({ battery, from: 0, to: Number.MAX_SAFE_INTEGER })
    if (found.length !== rounds) throw new Error(`battery ${battery} has ${found.length} readings`)
    for (const [round, { time, reading }] of found.entries()) {
      const whole = Bun.deepEquals(reading, readingAt(battery, round))
      if (time !== filledFrom + round * roundEvery || !whole) {
        throw new Error(`battery ${battery} has another reading in round ${round}`)
      }
    }
  }
  return rounds
}

/** Hours of battery 1, from the readings that were given. */
function hoursOf(rounds: number): Map<number, unknown> {
  const sums = new Map<number, RollupSum>()
  let before = null
  for (let round = 0; round < rounds; round += 1) {
    const time = filledFrom + round * roundEvery
    const values = allSeriesOf(readingAt(1, round))
    const point = { time, current: values.current, power: values.power }
    const start = time - (time % 3_600_000)
    const sum = sums.get(start) ?? new RollupSum()
    sums.set(start, sum)
    sum.add(values, flowBetween(before, point, options.gapAfter))
    before = point
  }
  return new Map([...sums].map(([time, sum]) => [time, sum.rollup]))
}

/** Stored hours are whole thousandths. */
const rounded = (hours: ReadonlyMap<number, unknown>) =>
  JSON.parse(
    JSON.stringify(
      [...hours].sort(([a], [b]) => a - b),
      (_key, value) => (typeof value === "number" ? Math.round(value * 1000) / 1000 : value),
    ),
  )

function assertIntegrity(path: string): void {
  const database = new Database(path, { readonly: true })
  try {
    const findings = database.query("PRAGMA integrity_check").values().flat()
    if (findings.join() !== "ok") throw new Error(`${path}: ${findings.join("; ")}`)
  } finally {
    database.close()
  }
}
