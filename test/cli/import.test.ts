import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { UsageError } from "../../src/cli/command.ts"
import { importCommand } from "../../src/cli/import.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { csvOf, linesOf } from "../fakes/csv-of.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-import-command-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function run(...args: string[]) {
  const io = captureIo({ BATMON_DATA_DIR: join(folder, "data") })
  return { status: await importCommand.run(args, io), lines: io.lines, errors: io.errors }
}

function file(text: string): string {
  const path = join(folder, "file.csv")
  writeFileSync(path, text)
  return path
}

const old = join(import.meta.dir, "../fixtures/csv/old-appliance.csv")
const header = "time,address,name,voltage_V"
const line = "2026-07-01T12:00:00Z,A4:C1:37:42:3E:D9,Cabin,13.2"

describe("batmon import", () => {
  test("says what it added, and how far it is on standard error", async () => {
    expect(await run(old)).toEqual({
      status: 0,
      lines: [
        "battery Cabin (A4:C1:37:42:3E:D9) added",
        "battery Boat (A4:C1:37:42:3E:DA) added",
        "3 readings added, 0 were there already, 0 lines refused",
      ],
      errors: [expect.stringMatching(/^100 %, 3 readings, \d+ a second$/)],
    })
    expect(linesOf(csvOf(join(folder, "data"), { batteries: [1, 2] }))).toHaveLength(4)
  })

  test("may be repeated", async () => {
    await run(old)
    const { status, lines } = await run(old)
    expect(status).toBe(0)
    expect(lines).toEqual(["0 readings added, 3 were there already, 0 lines refused"])
  })

  test("tells each refused line, keeps the others, and ends with status 1", async () => {
    const path = file([header, line, "x,y", line.replace("13.2", "?"), "", line].join("\n"))
    const { status, lines, errors } = await run(path)
    expect(status).toBe(1)
    expect(errors.slice(0, 2)).toEqual([
      "line 3: 2 fields where the first line has 4",
      'line 4: voltage_V: "?" is not a number',
    ])
    expect(lines.at(-1)).toBe("1 readings added, 1 were there already, 2 lines refused")
  })

  test("--dry-run stores nothing", async () => {
    const { status, lines } = await run(old, "--dry-run")
    expect(status).toBe(0)
    expect(lines).toEqual([
      "battery Cabin (A4:C1:37:42:3E:D9) would be added",
      "battery Boat (A4:C1:37:42:3E:DA) would be added",
      "3 readings would be added, 0 were there already, 0 lines refused",
    ])
    expect((await run(old)).lines.at(-1)).toStartWith("3 readings added")
  })

  test("--battery names the battery of a file that does not", async () => {
    await run(old)
    const path = file("time,voltage_V,colour\n2026-07-01T12:00:00Z,13.2,red\n")
    const { lines, errors } = await run(path, "--battery", "boat")
    expect(lines).toEqual(["1 readings added, 0 were there already, 0 lines refused"])
    expect(errors[0]).toBe("left out, unknown columns: colour")
    expect(linesOf(csvOf(join(folder, "data"), { batteries: [2] }))).toHaveLength(3)
  })

  test("names the file that it cannot read", async () => {
    const path = file("time,price\n")
    await expect(run(path)).rejects.toThrow(`${path}: its first line names no column`)
  })

  test.each([[[]], [["a.csv", "b.csv"]]])("refuses %j", async (args) => {
    await expect(run(...args)).rejects.toThrow(UsageError)
  })

  test("of a battery that is not there is refused", async () => {
    await expect(run(old, "--battery", "Van")).rejects.toThrow("there is no battery Van")
  })
})
