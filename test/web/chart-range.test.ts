import { describe, expect, test } from "bun:test"

import { type ChartRange, RangeCalendar, rangeKinds } from "../../src/web/chart-range.ts"

const hour = 3_600_000
/** A Sunday, half past two in the afternoon in Prague. */
const now = Date.UTC(2026, 10, 22, 13, 30)
const calendar = new RangeCalendar("Europe/Prague", now)
const read = (search: string): ChartRange => {
  const params = new URLSearchParams(search)
  return calendar.read((name) => params.get(name) ?? undefined)
}
const days = ({ first, last }: ChartRange) => `${first} ${last}`
const search = ({ params }: ChartRange) => new URLSearchParams(params).toString()

describe("an address", () => {
  const addresses = [
    ["", "2026-11-22 2026-11-22", 24],
    ["range=day&at=2026-03-29", "2026-03-29 2026-03-29", 23],
    ["range=day&at=2026-10-25", "2026-10-25 2026-10-25", 25],
    ["range=week", "2026-11-16 2026-11-22", 168],
    ["range=week&at=2026-10-21", "2026-10-19 2026-10-25", 169],
    ["range=month&at=2026-02-11", "2026-02-01 2026-02-28", 28 * 24],
    ["range=year&at=2026-05-05", "2026-01-01 2026-12-31", 365 * 24],
    ["range=hour", "2026-11-22 2026-11-22", 1],
    ["from=2026-11-01&to=2026-11-03", "2026-11-01 2026-11-03", 72],
    ["from=2026-11-03&to=2026-11-01", "2026-11-01 2026-11-03", 72],
  ] as const
  for (const [address, expected, hours] of addresses)
    test(`"${address}" shows ${hours} hours`, () => {
      const range = read(address)
      expect(days(range)).toBe(expected)
      expect((range.to - range.from) / hour).toBe(hours)
    })

  const nonsense = [
    "range=decade",
    "range=day&at=2026-02-30",
    "range=day&at=yesterday",
    "range=day&at=2999-01-01",
    "from=2026-11-01",
    "from=a&to=b",
    "zoom=5-4",
    "zoom=0-99999999999999999",
    "zoom=0-1",
    "zoom=999999999999999-999999999999999",
  ]
  for (const address of nonsense)
    test(`"${address}" shows today`, () => expect(read(address)).toEqual(read("")))

  test("is the same for what it shows, and short for now", () => {
    for (const kind of rangeKinds) expect(search(calendar.now(kind))).toBe(`range=${kind}`)
    for (const text of ["range=week&at=2026-10-19", "from=2026-11-01&to=2026-11-03"])
      expect(search(read(text))).toBe(text)
  })

  test("never shows more than ten years and a little", () => {
    const { from, to } = read("from=1000-01-01&to=2900-01-01")
    expect((to - from) / hour / 24).toBeLessThan(3701)
  })
})

describe("a step", () => {
  const steps = [
    ["", -1, "2026-11-21 2026-11-21"],
    ["range=day&at=2026-03-29", 1, "2026-03-30 2026-03-30"],
    ["range=week", -1, "2026-11-09 2026-11-15"],
    ["range=month&at=2026-03-01", -1, "2026-02-01 2026-02-28"],
    ["range=year&at=2025-01-01", 1, "2026-01-01 2026-12-31"],
    ["from=2026-11-04&to=2026-11-06", -1, "2026-11-01 2026-11-03"],
  ] as const
  for (const [address, direction, expected] of steps)
    test(`of ${direction} from "${address}" is to ${expected}`, () => {
      const next = calendar.step(read(address), direction)
      expect(next && days(next)).toBe(expected)
    })

  test("forward ends with now", () => {
    for (const kind of rangeKinds) expect(calendar.step(calendar.now(kind), 1)).toBeNull()
  })

  test("forward of an hour ends in the last hour", () => {
    const last = calendar.now("hour")
    const before = calendar.step(last, -1)
    expect(before?.to).toBe(last.from)
    expect(before && calendar.step(before, 1)).toEqual(last)
  })

  test("of a part is as long as the part, and the whole follows", () => {
    const from = Date.UTC(2026, 10, 19, 22)
    const part = read(`range=day&at=2026-11-19&zoom=${from}-${from + 2 * hour}`)
    const next = calendar.step(part, 1)
    expect(next).toMatchObject({ from: from + 2 * hour, to: from + 4 * hour, first: "2026-11-20" })
  })
})

describe("a part of a range", () => {
  const from = Date.UTC(2026, 10, 22, 8)
  const part = read(`range=week&zoom=${from}-${from + hour}`)

  test("is shown alone", () => {
    expect(part).toMatchObject({ from, to: from + hour, zoomed: true, kind: "week" })
  })

  test("leads back to the whole", () => {
    expect(calendar.whole(part)).toEqual(read("range=week"))
  })

  test("has an address that means the same next week", () => {
    expect(search(part)).toBe(`range=week&at=2026-11-16&zoom=${from}-${from + hour}`)
  })
})

describe("a range of another kind", () => {
  test("is around now where that is in the range", () => {
    expect(calendar.around(read("range=year"), "day")).toEqual(read(""))
    expect(calendar.around(read(""), "hour")).toEqual(read("range=hour"))
  })

  test("is where the range begins otherwise", () => {
    expect(days(calendar.around(read("range=month&at=2026-03-01"), "week"))).toBe(
      "2026-02-23 2026-03-01",
    )
  })
})
