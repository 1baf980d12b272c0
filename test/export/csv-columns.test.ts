import { describe, expect, test } from "bun:test"

import { CsvFileError, readColumns } from "../../src/export/csv-columns.ts"
import { readingColumns } from "../../src/export/reading-lines.ts"

describe("columns", () => {
  test("of batmon are all known", () => {
    const header = readingColumns({ cells: 2, sensors: 3 })
    const columns = readColumns(header)
    expect(columns).toMatchObject({ time: 0, address: 3, voltage: 4, protections: 18, count: 19 })
    expect(columns.cells).toEqual([13, 14])
    expect(columns.temperatures).toEqual([15, 16, 17])
    expect(columns.unknown).toEqual([])
  })

  test("are known in any case, order, and with spaces or brackets", () => {
    const header = [
      "cell 2 voltage",
      "Cell 1 Voltage",
      "TOTAL VOLTAGE (V)",
      "Date Time [ms]",
      "Temperature",
    ]
    const columns = readColumns(header)
    expect(columns).toMatchObject({ cells: [1, 0], voltage: 2, time: 3, temperatures: [4] })
  })

  test("that say nothing to batmon are named", () => {
    expect(readColumns(["time", "voltage_V", "colour", ""]).unknown).toEqual(["colour"])
  })

  const refused = [
    { header: ["voltage_V", "current_A"], says: "no column time" },
    { header: ["time", "colour"], says: "no column that batmon knows" },
    { header: ["time", "voltage_V", "Voltage"], says: "Voltage is there twice" },
    { header: ["time", "voltage_V", "cell_1_V", "cell_3_V"], says: "no column for cell 2" },
    { header: ["time", "voltage_V_min", "voltage_V_max"], says: "hours or days" },
  ]
  test.each(refused)("are refused: $says", ({ header, says }) => {
    expect(() => readColumns(header)).toThrow(CsvFileError)
    expect(() => readColumns(header)).toThrow(says)
  })
})
