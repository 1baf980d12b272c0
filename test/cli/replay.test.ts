import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { UsageError } from "../../src/cli/command.ts"
import { replayCommand } from "../../src/cli/replay.ts"
import { captureIo } from "../fakes/capture-io.ts"

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "batmon-replay-"))))
afterAll(() => rmSync(folder, { recursive: true }))

const header = "time,current_A,voltage_V,soc_percent,remaining_Ah"
const begin = Date.UTC(2026, 5, 1)

/** Two hours out at 9 A, then one in at 15 A, every two minutes. */
const lines = Array.from({ length: 90 }, (_, index) => {
  const current = index < 60 ? -9 : 15
  const charge = index < 60 ? 100 - index * 0.3 : 82 + (index - 59) * 0.5
  const time = new Date(begin + index * 120_000).toISOString()
  return [time, current, 13.2, Math.round(charge), charge.toFixed(2)].join(",")
})

async function replay(text: string, ...args: string[]) {
  const path = join(folder, "readings.csv")
  await Bun.write(path, text)
  const io = captureIo()
  const options = ["--model", "lifepo4:4:100", "--zone", "Europe/Prague", ...args]
  const status = await replayCommand.run([path, ...options], io)
  return {
    status,
    errors: io.errors,
    printed: io.lines,
    values: io.lines.map((line) => JSON.parse(line)),
  }
}

describe("batmon replay", () => {
  test("prints at the end the alerts that there would have been", async () => {
    // From 40 % down to 11 %, then up again.
    const low = Array.from({ length: 90 }, (_, index) => {
      const charge = index < 60 ? 40 - index * 0.48 : 11.2 + (index - 59) * 0.9
      const time = new Date(begin + index * 120_000).toISOString()
      return [time, index < 60 ? -14.4 : 27, 12.8, Math.round(charge), charge.toFixed(2)].join(",")
    })
    const { status, values } = await replay([header, ...low].join("\n"))
    expect(status).toBe(0)
    const alerts = values.slice(90)
    expect(alerts.map(({ alert }) => alert)).toContain("soc-low")
    const found = alerts.find(({ alert }) => alert === "soc-low")
    expect(found).toMatchObject({ level: "warning", value: 19, limit: 20, detail: "" })
    expect(Date.parse(found.raised) - Date.parse(found.since)).toBe(4 * 60_000)
    expect(Date.parse(found.cleared)).toBeGreaterThan(Date.parse(found.raised))
  })

  test("prints a line for each reading", async () => {
    const { status, values } = await replay([header, ...lines].join("\n"), "--json")
    expect(status).toBe(0)
    expect(values).toHaveLength(90)
    const [out, into] = [values[59], values[89]]
    expect(Object.keys(out)).toEqual([
      "time",
      "state",
      "toEmptySeconds",
      "toEmptyLow",
      "toEmptyHigh",
      "toFullSeconds",
    ])
    expect(out).toMatchObject({
      time: new Date(begin + 59 * 120_000).toISOString(),
      state: "discharging",
      toFullSeconds: null,
    })
    expect(Math.abs(out.toEmptySeconds / ((3600 * 72.3) / 9) - 1)).toBeLessThan(0.1)
    expect(out.toEmptyLow).toBeLessThan(out.toEmptySeconds)
    expect(out.toEmptyHigh).toBeGreaterThan(out.toEmptySeconds)
    expect(into).toMatchObject({
      state: "charging",
      toEmptySeconds: null,
      toEmptyLow: null,
      toEmptyHigh: null,
    })
    expect(into.toFullSeconds).toBeGreaterThan(0)
  })

  test("rests no line on a later one", async () => {
    const whole = await replay([header, ...lines].join("\n"))
    const part = await replay([header, ...lines.slice(0, 40)].join("\n"))
    expect(part.printed).toEqual(whole.printed.slice(0, 40))
  })

  test("counts to the floor that it is told", async () => {
    const text = [header, ...lines.slice(0, 60)].join("\n")
    const seconds = async (floor: string) =>
      (await replay(text, "--floor", floor)).values[59].toEmptySeconds
    expect((await seconds("50")) / (await seconds("0"))).toBeCloseTo(32.3 / 82.3, 1)
  })

  test("takes times in milliseconds and files with percent alone", async () => {
    const rows = lines.slice(0, 60).map((line, index) => {
      const [, current, , soc] = line.split(",")
      return `${begin + index * 120_000};${current};${soc}`
    })
    const { values } = await replay(["time;current_A;soc_percent", ...rows].join("\n"))
    expect(values[59].time).toBe(begin + 59 * 120_000)
    expect(Math.abs(values[59].toEmptySeconds / ((3600 * 72.3) / 9) - 1)).toBeLessThan(0.1)
  })

  test("leaves out a line that it cannot read, and says so", async () => {
    const text = [header, lines[0], "yesterday,1,2,3,4", lines[1]].join("\n")
    const { status, values, errors } = await replay(text)
    expect([status, values.length]).toEqual([1, 2])
    expect(errors).toEqual(['line 3: time: "yesterday" is not a time'])
  })

  test.each([
    [[], "needs one file"],
    [["a.csv"], "needs --model"],
    [["a.csv", "--model", "zinc:4:100"], 'not "zinc"'],
    [["a.csv", "--model", "nmc:0:100"], "1 to 32 cells"],
    [["a.csv", "--model", "nmc:10"], "ampere-hours above 0"],
    [["a.csv", "--model", "nmc:10:20:3"], "ampere-hours above 0"],
    [["a.csv", "--model", "nmc:10:20", "--floor", "100"], "0 to 99 percent"],
    [["a.csv", "--model", "nmc:10:20", "--zone", "Mars/Base"], "no time zone Mars/Base"],
  ])("refuses %j", async (args, message) => {
    const run = replayCommand.run(args, captureIo())
    await expect(run).rejects.toBeInstanceOf(UsageError)
    await expect(replayCommand.run(args, captureIo())).rejects.toThrow(message)
  })

  test("names a file that is not there", async () => {
    const run = replayCommand.run(["/nowhere.csv", "--model", "nmc:10:20"], captureIo())
    await expect(run).rejects.toThrow("there is no file /nowhere.csv")
  })
})
