import { describe, expect, test } from "bun:test"

import { LocalTimestamps, timestampLength } from "../../src/export/local-timestamps.ts"
import { LocalDays } from "../../src/lib/local-days.ts"

function written(timeZone: string, times: readonly number[]): string[] {
  const timestamps = new LocalTimestamps(new LocalDays(timeZone))
  const bytes = new Uint8Array(timestampLength)
  return times.map((time) => {
    timestamps.write(bytes, 0, time)
    return new TextDecoder().decode(bytes)
  })
}

describe("a local time", () => {
  const cases = [
    ["Europe/Prague", "2026-01-31T23:30:05.007Z", "2026-02-01T00:30:05.007+01:00"],
    ["UTC", "2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999+00:00"],
    ["America/St_Johns", "2026-07-01T01:00:00.000Z", "2026-06-30T22:30:00.000-02:30"],
    ["Asia/Kathmandu", "2026-07-01T18:15:00.000Z", "2026-07-02T00:00:00.000+05:45"],
    ["Pacific/Auckland", "2024-02-28T12:00:00.000Z", "2024-02-29T01:00:00.000+13:00"],
  ] as const
  test.each(cases)("in %s", (timeZone, utc, local) => {
    expect(written(timeZone, [Date.parse(utc)])).toEqual([local])
  })

  test.each([
    ["Europe/Prague", "2026-03-28T12:00Z"],
    ["Europe/Prague", "2026-10-24T12:00Z"],
    ["Australia/Lord_Howe", "2026-04-04T00:00Z"],
    ["America/Santiago", "2026-09-05T12:00Z"],
  ])("in %s is the same moment read back, through the change of %s", (timeZone, from) => {
    const times = Array.from({ length: 3000 }, (_, index) => Date.parse(from) + index * 59_017)
    const texts = written(timeZone, times)
    expect(texts.map((text) => Date.parse(text))).toEqual(times)
    expect(new Set(texts.map((text) => text.slice(23))).size).toBe(2)
  })

  test("goes back and forth between days", () => {
    const times = ["2026-03-28T12:00Z", "2026-03-29T12:00Z", "2026-03-28T13:00Z"].map(Date.parse)
    expect(written("Europe/Prague", times)).toEqual([
      "2026-03-28T13:00:00.000+01:00",
      "2026-03-29T14:00:00.000+02:00",
      "2026-03-28T14:00:00.000+01:00",
    ])
  })
})
