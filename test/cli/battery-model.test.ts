import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { batteryCommand } from "../../src/cli/battery.ts"
import { UsageError } from "../../src/cli/command.ts"
import { captureIo } from "../fakes/capture-io.ts"

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "batmon-battery-"))))
afterAll(() => rmSync(folder, { recursive: true }))

async function battery(...args: string[]) {
  const io = captureIo()
  const status = await batteryCommand.run([...args, "--data-dir", folder], io)
  return { status, lines: io.lines, errors: io.errors }
}

describe("batmon battery model", () => {
  test("chooses a model, and changes only what is said of it", async () => {
    await battery("add", "A4:C1:37:42:3E:D9", "Cabin")
    expect((await battery("model", "Cabin")).lines).toEqual([
      "Cabin: no model yet, its BMS has not told enough",
    ])
    expect((await battery("model", "1", "lifepo4:4:100")).lines).toEqual([
      "Cabin: lifepo4:4:100, empty at 10 %",
    ])
    expect((await battery("model", "A4C137423ED9", "--floor", "25")).lines).toEqual([
      "Cabin: lifepo4:4:100, empty at 25 %",
    ])
    expect((await battery("model", "cabin", "nmc:7:50")).lines).toEqual([
      "Cabin: nmc:7:50, empty at 25 %",
    ])
    expect((await battery("model", "Cabin", "auto")).lines).toEqual([
      "Cabin: no model yet, its BMS has not told enough",
    ])
  })

  test("of a battery that is not there is refused as failed, not as called wrongly", async () => {
    const refused = battery("model", "Boat")
    await expect(refused).rejects.toThrow("there is no battery Boat")
    await expect(refused).rejects.not.toBeInstanceOf(UsageError)
  })

  test.each([
    [["model", "Cabin", "tin:4:100"], "begins with lifepo4"],
    [["model", "Cabin", "--floor", "120"], "0 to 95 percent"],
  ])("%j is refused", async (args, message) => {
    const refused = battery(...args)
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toBeInstanceOf(UsageError)
  })
})
