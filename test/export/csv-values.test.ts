import { describe, expect, test } from "bun:test"

import { CsvNumbers, CsvTimes, FieldError, parseTime } from "../../src/export/csv-values.ts"

describe("a number", () => {
  const cases = [
    ["", null],
    ["  ", null],
    ["0", 0],
    ["13.32", 13_320],
    ["13,32", 13_320],
    ["-4.1", -4100],
    ["+4", 4000],
    [".5", 500],
    ["5.", 5000],
    ["-0.001", -1],
    ["1.0004", 1000],
    ["1.0005", 1001],
    ["1.00049", 1000],
    ["12.033333333333333333", 12_033],
    [" 7 ", 7000],
    ["0012", 12_000],
  ] as const
  test.each(cases)("%j is %p thousandths", (text, value) => {
    expect(new CsvNumbers().thousandths(text)).toBe(value)
  })

  const refused = ["abc", "1.2.3", "1,234.5", "1e3", "0x10", "--1", "-", ".", "1 000", "NaN", "∞"]
  test.each([...refused, "1".repeat(16)])("%j is none", (text) => {
    expect(() => new CsvNumbers().thousandths(text)).toThrow(FieldError)
  })

  test("has the same decimal mark all over the file", () => {
    const numbers = new CsvNumbers()
    expect(numbers.thousandths("1,5")).toBe(1500)
    expect(() => numbers.thousandths("1.5")).toThrow('"1.5" is not a number')
    expect(numbers.thousandths("2,5")).toBe(2500)
  })
})

describe("a time", () => {
  const cases = [
    ["2026-03-29T01:59:59.999+01:00", Date.UTC(2026, 2, 29, 0, 59, 59, 999)],
    ["2026-03-29T03:00:00.000+02:00", Date.UTC(2026, 2, 29, 1)],
    ["2026-07-01T12:00:00Z", Date.UTC(2026, 6, 1, 12)],
    ["2026-07-01 12:00+0200", Date.UTC(2026, 6, 1, 10)],
    ["2026-07-01T12:00:00,25-05:30", Date.UTC(2026, 6, 1, 17, 30, 0, 250)],
    ["1717200000000", 1_717_200_000_000],
  ] as const
  test.each(cases)("%s", (text, time) => {
    const times = new CsvTimes()
    expect(times.read(text)).toBe(time)
    expect(times.read(text)).toBe(time)
    expect(parseTime(text)).toBe(time)
  })

  test("without offset is local", () => {
    expect(parseTime("2026-07-01T12:00:00")).toBe(new Date(2026, 6, 1, 12).getTime())
  })

  test("is read as well within an hour that was read before", () => {
    const times = new CsvTimes()
    const hour = "2026-10-25T02"
    const read = ["+02:00", "+01:00", "+02:00"].flatMap((offset) =>
      ["00:00.000", "59:59.123"].map((rest) => times.read(`${hour}:${rest}${offset}`)),
    )
    const [summer, winter] = [Date.UTC(2026, 9, 25, 0), Date.UTC(2026, 9, 25, 1)]
    const late = 3_599_123
    expect(read).toEqual([summer, summer + late, winter, winter + late, summer, summer + late])
  })

  const refused = [
    "",
    "yesterday",
    "2026-02-30T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-07-01T24:00:00Z",
    "2026-07-01T12:60:00Z",
    "2026-07-01",
    "01.07.2026 12:00",
    "12345",
    "1.7172E+12",
  ]
  test.each(refused)("%j is none", (text) => {
    expect(parseTime(text)).toBeNull()
    expect(() => new CsvTimes().read(text)).toThrow(FieldError)
  })

  test.each(["2026-07-01T12:6x:00.000+02:00", "2026-07-01T12:00:61.000+02:00"])(
    "%j is none after one of that hour",
    (text) => {
      const times = new CsvTimes()
      times.read("2026-07-01T12:00:00.000+02:00")
      expect(() => times.read(text)).toThrow(FieldError)
    },
  )
})
