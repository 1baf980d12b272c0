import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { Database } from "bun:sqlite"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { History } from "../../src/store/history.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "../fakes/reading-of.ts"

const hour = 3_600_000
const minute = 60_000
/** The local day begins at 22:00 or 23:00 UTC, and is once 23 and once 25 hours long. */
const timeZone = "Europe/Prague"
const options = { gapAfter: 5 * minute, timeZone }

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-rollups-"))
  store = new Store(folder, options)
  await store.start()
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

const reopen = async () => {
  await store.stop()
  store = new Store(folder, options)
  await store.start()
}

/** Every two minutes of battery 1; the voltage tells the hour, the current is 6 A into it. */
function saveFrom(from: number, to: number, battery = 1) {
  const readings = []
  for (let time = from; time < to; time += 2 * minute) {
    const voltage = 10 + (Math.floor(time / hour) % 5)
    readings.push({ battery, time, reading: readingOf({ voltage, current: 6 }) })
  }
  store.history.save(readings)
}

const writeClosed = (now: number) => {
  let steps = 0
  for (const _step of store.history.rollups.writeClosed(now)) steps += 1
  return steps
}
const refresh = () => {
  for (const _step of store.history.rollups.refresh());
}

const day = { start: Date.UTC(2026, 6, 1, 22), end: Date.UTC(2026, 6, 2, 22) }
const written = (table: "hours" | "days", battery = 1) =>
  store.history.rollups[table].range(battery, { from: 0, to: 9e15 })

describe("the open day", () => {
  test("is told from memory and costs the disk nothing", () => {
    saveFrom(day.start, day.start + 3 * hour)
    expect(written("hours")).toEqual([])
    const { hours, days } = store.history.rollups.tail(1)
    expect(hours.map(({ time, rollup }) => [time, rollup.count])).toEqual([
      [day.start, 30],
      [day.start + hour, 30],
      [day.start + 2 * hour, 30],
    ])
    expect(days.map(({ time }) => time)).toEqual([day.start])
    expect(days[0]?.rollup.chargeIn).toBeCloseTo(6 * (3 - 2 / 60), 6)
  })

  test("is the same after a crash, from the readings", async () => {
    saveFrom(day.start, day.start + 3 * hour)
    const before = store.history.rollups.tail(1)
    await reopen()
    expect(store.history.rollups.tail(1)).toEqual(before)
    saveFrom(day.start + 3 * hour, day.start + 4 * hour)
    const grown = store.history.rollups.tail(1)
    await reopen()
    expect(store.history.rollups.tail(1)).toEqual(grown)
  })

  test("forgets what a failed transaction had added", () => {
    saveFrom(day.start, day.start + hour)
    const before = store.history.rollups.tail(1)
    const good = { battery: 1, time: day.start + hour, reading: readingOf({ voltage: 99 }) }
    expect(() => store.history.save([good, { ...good, time: Number.NaN }])).toThrow()
    expect(store.history.rollups.tail(1)).toEqual(before)
  })
})

describe("a disk that refuses readings", () => {
  const next = { battery: 1, time: day.start + hour, reading: readingOf({ voltage: 10 }) }
  const refused = () => {
    const late = { battery: 2, time: day.start, reading: readingOf({}) }
    expect(() => store.history.save([next, late, { ...next, time: Number.NaN }])).toThrow()
  }
  /** How often the readings of a battery are read. */
  function countReads() {
    const { readings } = store.history
    const series = readings.series.bind(readings)
    const reads: number[] = []
    readings.series = (battery, stretch) => {
      reads.push(battery)
      return series(battery, stretch)
    }
    return reads
  }

  test("costs no reading of the open day, however often it refuses", async () => {
    for (const battery of [1, 2]) saveFrom(day.start, day.start + hour, battery)
    const reads = countReads()
    for (let round = 0; round < 3; round += 1) refused()
    store.history.save([next])
    expect(reads).toEqual([])
    const grown = store.history.rollups.tail(1)
    expect(grown.hours.map(({ rollup }) => rollup.count)).toEqual([30, 1])
    await reopen()
    expect(store.history.rollups.tail(1)).toEqual(grown)
  })

  test("leaves a battery new that was new with what it refused", async () => {
    refused()
    expect(store.history.rollups.tail(1)).toEqual({ until: 0, hours: [], days: [] })
    saveFrom(day.start + hour, day.start + 2 * hour)
    const begun = store.history.rollups.tail(1)
    expect(begun.hours.map(({ rollup }) => rollup.count)).toEqual([30])
    await reopen()
    expect(store.history.rollups.tail(1)).toEqual(begun)
  })

  test("takes nothing twice that is only summed up", () => {
    saveFrom(day.start, day.start + hour)
    const { rollups } = store.history
    const outdate = rollups.outdate.bind(rollups)
    rollups.outdate = () => {
      throw new Error("database or disk is full")
    }
    const late = { ...next, time: day.start }
    expect(() => store.history.saveRollups([next, late])).toThrow()
    rollups.outdate = outdate
    store.history.saveRollups([next, late])
    expect(rollups.tail(1).hours.map(({ rollup }) => rollup.count)).toEqual([30, 1])
  })
})

test("the open day is made again one battery a step", () => {
  for (const battery of [1, 2, 3]) saveFrom(day.start, day.start + hour, battery)
  const before = [1, 2, 3].map((battery) => store.history.rollups.tail(battery))
  store.history.rollups.forget()
  const { readings } = store.history
  const series = readings.series.bind(readings)
  let reads = 0
  readings.series = (...asked) => {
    reads += 1
    return series(...asked)
  }
  const steps = [...store.history.rollups.reopenAll()].length
  expect([steps, reads]).toEqual([3, 3])
  expect([1, 2, 3].map((battery) => store.history.rollups.tail(battery))).toEqual(before)
  expect([...store.history.rollups.reopenAll()]).toHaveLength(0)
  expect(reads).toBe(3)
})

describe("a day that is over", () => {
  test("is written once, some minutes after its end, with its hours", async () => {
    saveFrom(day.start, day.end + hour)
    expect(writeClosed(day.end + 9 * minute)).toBe(0)
    expect(writeClosed(day.end + 10 * minute)).toBe(1)
    expect(writeClosed(day.end + 11 * minute)).toBe(0)
    expect(written("hours")).toHaveLength(24)
    expect(written("days").map(({ time, rollup }) => [time, rollup.count])).toEqual([
      [day.start, 720],
    ])
    const { hours, days } = store.history.rollups.tail(1)
    expect(hours.map(({ time }) => time)).toEqual([day.end])
    await reopen()
    expect(store.history.rollups.tail(1)).toEqual({ until: day.end, hours, days })
  })

  test("says what its readings say, whether written at once or made again", () => {
    saveFrom(day.start, day.end + hour)
    writeClosed(day.end + hour)
    const first = { hours: written("hours"), days: written("days") }
    store.history.rollups.outdate(1, { from: day.start, to: day.end })
    refresh()
    expect({ hours: written("hours"), days: written("days") }).toEqual(first)
    expect(first.days[0]?.rollup.series.voltage).toMatchObject({ min: 10, max: 14, count: 720 })
    expect(first.days[0]?.rollup.chargeIn).toBeCloseTo(6 * 24 - 0.2, 1)
  })

  test("takes a late reading in", () => {
    saveFrom(day.start, day.end + hour)
    writeClosed(day.end + hour)
    const late = { battery: 1, time: day.start + minute, reading: readingOf({ voltage: 2 }) }
    store.history.save([late])
    refresh()
    expect(written("hours")[0]?.rollup).toMatchObject({
      count: 31,
      series: { voltage: { min: 2 } },
    })
    expect(written("days")[0]?.rollup).toMatchObject({
      count: 721,
      series: { voltage: { min: 2 } },
    })
    refresh()
    expect(written("days")).toHaveLength(1)
  })

  test("takes in what flowed from a late reading into the next hour", () => {
    saveFrom(day.start, day.start + hour - 2 * minute)
    saveFrom(day.start + hour, day.end + hour)
    writeClosed(day.end + hour)
    const late = { time: day.start + hour - 2 * minute, reading: readingOf({ current: 600 }) }
    store.history.save([{ battery: 1, ...late }])
    refresh()
    const made = written("hours")
      .slice(0, 2)
      .map(({ rollup }) => rollup.chargeIn)
    store.history.rollups.outdate(1, { from: day.start, to: day.end })
    refresh()
    expect(made).toEqual(
      written("hours")
        .slice(0, 2)
        .map(({ rollup }) => rollup.chargeIn),
    )
    expect(made[1]).toBeGreaterThan(10)
  })

  test("takes a late reading of the open day in, too", () => {
    saveFrom(day.start, day.start + hour)
    store.history.save([
      { battery: 1, time: day.start + minute, reading: readingOf({ voltage: 2 }) },
    ])
    refresh()
    expect(store.history.rollups.tail(1).hours[0]?.rollup.count).toBe(31)
  })
})

describe("making outdated rollups again", () => {
  const dayAfter = (count: number) => day.start + count * 24 * hour
  /** Breaks off before the step of that number, as maintenance does, or a power cut. */
  const refreshSome = (steps: number) => {
    let done = 0
    for (const _step of store.history.rollups.refresh()) if (++done === steps) return
  }
  /** Five days of two batteries, whose written days are wrong. */
  function outdateFiveDays() {
    for (const battery of [1, 2]) saveFrom(day.start, dayAfter(5) + hour, battery)
    writeClosed(dayAfter(5) + hour)
    for (const table of ["hours", "days"] as const) {
      for (const battery of [1, 2])
        store.history.rollups[table].delete(battery, { from: 0, to: 9e15 })
    }
    for (const battery of [1, 2]) {
      for (const count of [3, 0, 1]) {
        store.history.rollups.outdate(battery, { from: dayAfter(count), to: dayAfter(count + 2) })
      }
    }
  }

  test("goes on where it was broken off, whatever ended it", async () => {
    outdateFiveDays()
    refreshSome(2)
    expect(written("days").map(({ time }) => time)).toEqual([dayAfter(0), dayAfter(1)])
    expect(store.history.rollups.written).toBe(day.start)
    await reopen()
    for (let pass = 0; pass < 6; pass += 1) refreshSome(2)
    for (const battery of [1, 2]) {
      expect(written("days", battery).map(({ time }) => time)).toEqual(
        [0, 1, 2, 3, 4].map(dayAfter),
      )
      expect(written("hours", battery)).toHaveLength(5 * 24)
    }
    expect(store.history.rollups.written).toBe(dayAfter(5))
  })

  test("makes a day once more that was outdated meanwhile", () => {
    outdateFiveDays()
    refreshSome(2)
    saveFrom(day.start + minute, day.start + 2 * minute)
    refresh()
    expect(written("days").map(({ rollup }) => rollup.count)).toEqual([721, 720, 720, 720, 720])
  })

  test("leaves alone what was outdated after another process had made the rest", () => {
    outdateFiveDays()
    const steps = store.history.rollups.refresh()
    steps.next()
    const database = new Database(join(folder, "history.db"))
    const other = new History(database, options)
    for (const _step of other.rollups.refresh());
    database.close()
    saveFrom(day.start + minute, day.start + 2 * minute)
    for (const _step of steps);
    refresh()
    expect(written("days").map(({ rollup }) => rollup.count)).toEqual([721, 720, 720, 720, 720])
  })
})

describe("daylight saving", () => {
  test.each([
    ["23 hours", Date.UTC(2026, 2, 28, 23), 23],
    ["25 hours", Date.UTC(2026, 9, 24, 22), 25],
  ])("makes a day of %s", (_what, start, hours) => {
    saveFrom(start, start + 26 * hour)
    writeClosed(start + 27 * hour)
    expect(written("days").map(({ time, rollup }) => [time, rollup.count])).toEqual([
      [start, hours * 30],
    ])
    expect(written("hours")).toHaveLength(hours)
  })

  test("and a zone half an hour off: days begin within an hour, and no reading is lost", async () => {
    await store.stop()
    store = new Store(folder, { ...options, timeZone: "Asia/Kolkata" })
    await store.start()
    const start = Date.UTC(2026, 6, 1, 18, 30)
    saveFrom(start, start + 25 * hour)
    writeClosed(start + 25 * hour)
    expect(written("days").map(({ time, rollup }) => [time, rollup.count])).toEqual([[start, 720]])
    const total = [...written("hours"), ...store.history.rollups.tail(1).hours]
    expect(total.reduce((sum, { rollup }) => sum + rollup.count, 0)).toBe(750)
    expect(new Set(total.map(({ time }) => time)).size).toBe(total.length)
  })
})

describe("a long range", () => {
  test("joins written and open rollups without a seam, a gap or a double", () => {
    saveFrom(day.start, day.end + 3 * hour)
    writeClosed(day.end + 3 * hour)
    const query = {
      batteries: [1],
      series: ["voltage"],
      from: day.start - 48 * hour,
      to: day.end + 3 * hour,
      points: 500,
    } as const
    const { source, batteries } = store.history.range(query)
    expect(source).toBe("hours")
    expect(batteries[0]?.times).toEqual(
      Array.from({ length: 27 }, (_, index) => day.start + index * hour),
    )
    expect(batteries[0]?.series.voltage?.mean).not.toContain(null)
  })

  test("marks a missing hour, and leaves a day of 25 hours whole", () => {
    saveFrom(day.start, day.start + 2 * hour)
    saveFrom(day.start + 4 * hour, day.start + 5 * hour)
    const query = {
      batteries: [1],
      series: ["voltage"],
      from: day.start,
      to: day.end + 48 * hour,
      points: 500,
    } as const
    expect(store.history.range(query).batteries[0]?.series.voltage?.min.indexOf(null)).toBe(2)
  })

  test("by day keeps a dip of two minutes visible in a year", () => {
    const year = Date.UTC(2026, 0, 1)
    for (let days = 0; days < 300; days += 10) {
      saveFrom(year + days * 24 * hour, year + days * 24 * hour + hour)
    }
    const dip = {
      battery: 1,
      time: year + 100 * 24 * hour + hour,
      reading: readingOf({ voltage: 1.5 }),
    }
    store.history.save([dip])
    refresh()
    writeClosed(year + 301 * 24 * hour)
    const query = {
      batteries: [1],
      series: ["voltage"],
      from: year - hour * 24,
      to: year + 366 * 24 * hour,
      points: 1000,
    } as const
    const { source, batteries } = store.history.range(query)
    expect(source).toBe("days")
    expect(
      Math.min(...(batteries[0]?.series.voltage?.min.filter((value) => value !== null) ?? [])),
    ).toBe(1.5)
  })
})

test("a battery's rollups are its own", () => {
  saveFrom(day.start, day.end + hour, 1)
  saveFrom(day.start, day.start + hour, 2)
  writeClosed(day.end + hour)
  expect(written("hours", 2)).toHaveLength(1)
  expect(written("days", 2)[0]?.rollup.count).toBe(30)
})

test("two processes that import at once leave rollups that are right", () => {
  saveFrom(day.start, day.end + hour)
  writeClosed(day.end + hour)
  const database = new Database(join(folder, "history.db"))
  const other = new History(database, options)
  other.save([{ battery: 1, time: day.start + minute, reading: readingOf({ voltage: 3 }) }])
  database.close()
  refresh()
  expect(written("days")[0]?.rollup).toMatchObject({ count: 721, series: { voltage: { min: 3 } } })
})
