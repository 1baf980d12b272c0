import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Writable } from "node:stream"

import { UsageError } from "../../src/cli/command.ts"
import { createExportCommand } from "../../src/cli/export.ts"
import { Store } from "../../src/store/store.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { csvOf } from "../fakes/csv-of.ts"
import { readingOf } from "../fakes/reading-of.ts"

const minute = 60_000
const noon = new Date(2026, 6, 1, 12).getTime()

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-export-command-"))
  const store = new Store(folder)
  await store.start()
  for (const [index, name] of ["Cabin", "Boat", "boat"].entries()) {
    const address = `A4:C1:37:00:00:0${index}`
    const { id } = store.batteries.add({ name, address, protocol: "jbd", addedAt: 1 })
    for (let step = 0; step < 3 * 720; step += 1) {
      const time = noon + step * 2 * minute
      store.history.save([{ battery: id, time, reading: readingOf({ voltage: 13.2 }) }])
    }
  }
  await store.stop()
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the command; resolves with its status and what it wrote to standard output. */
async function run(...args: string[]) {
  const chunks: Uint8Array[] = []
  const target = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(chunk)
      setImmediate(done)
    },
  })
  const status = await createExportCommand(() => target).run(
    ["--data-dir", folder, ...args],
    captureIo(),
  )
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(chunks))
  return { status, text, lines: text.split("\r\n").slice(1, -1) }
}

const batteriesIn = (lines: readonly string[]) => new Set(lines.map((line) => line.split(",")[1]))

describe("batmon export", () => {
  test("writes every reading of every battery to standard output", async () => {
    const { status, text, lines } = await run()
    expect(status).toBe(0)
    expect(lines).toHaveLength(3 * 3 * 720)
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    expect(text).toBe(csvOf(folder, { batteries: [1, 2, 3], timeZone }))
  })

  test.each([
    [["Cabin"], ["1"]],
    [
      ["cabin", "3"],
      ["1", "3"],
    ],
    [["a4c137000001"], ["2"]],
  ])("of %j gives those batteries", async (named, ids) => {
    const { lines } = await run(...named.flatMap((name) => ["--battery", name]))
    expect(batteriesIn(lines)).toEqual(new Set(ids))
  })

  test("from a day to a day holds both, in local time", async () => {
    const { lines } = await run("--battery", "1", "--from", "2026-07-02", "--to", "2026-07-03")
    const times = lines.map((line) => Date.parse(line.slice(0, 29)))
    expect(times[0]).toBe(new Date(2026, 6, 2).getTime())
    expect(times.at(-1)).toBe(new Date(2026, 6, 4).getTime() - 2 * minute)
  })

  test("from a time to a time holds the first, not the last", async () => {
    const iso = (time: number) => new Date(time).toISOString()
    const range = ["--from", iso(noon), "--to", iso(noon + 4 * minute)]
    expect((await run("--battery", "1", ...range)).lines).toHaveLength(2)
  })

  test("of hours and days", async () => {
    expect((await run("--battery", "1", "--resolution", "hour")).lines).toHaveLength(72)
    expect((await run("--battery", "1", "--resolution", "day")).lines).toHaveLength(4)
  })

  test("takes the form that a spreadsheet wants", async () => {
    const excel = await run("--battery", "1", "--excel-cs")
    expect(excel.text.startsWith("\uFEFFtime;battery;")).toBe(true)
    expect(excel.lines[0]).toContain(";13,200;")
    const own = await run("--battery", "1", "--separator", "tab", "--bom")
    expect(own.text.startsWith("\uFEFFtime\tbattery\t")).toBe(true)
    expect(own.lines[0]).toContain("\t13.200\t")
    expect((await run("--excel-cs", "--separator", "tab")).lines[0]).toContain("\t13,200\t")
  })

  test("writes a file, and leaves none when it is broken off", async () => {
    const output = join(folder, "all.csv")
    const command = createExportCommand(() => process.stdout)
    const args = ["--data-dir", folder, "--output", output]
    expect(await command.run(args, captureIo())).toBe(0)
    expect(await Bun.file(output).text()).toBe((await run()).text)
    rmSync(output)
    const aborted = AbortSignal.abort(new Error("got SIGINT"))
    await expect(command.run(args, captureIo({}, aborted))).rejects.toThrow("got SIGINT")
    expect(readdirSync(folder).filter((name) => name.includes("csv"))).toEqual([])
  })

  test("ends quietly when nobody reads on", async () => {
    const closed = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }))
      },
    })
    closed.on("error", () => {})
    const command = createExportCommand(() => closed)
    expect(await command.run(["--data-dir", folder], captureIo())).toBe(0)
  })

  test.each([
    [["file.csv"], "does not know file.csv"],
    [["--battery", "BOAT"], "two batteries are called BOAT"],
    [["--resolution", "week"], "--resolution takes raw, hour, day"],
    [["--separator", "|"], "--separator takes"],
    [["--decimal", "'"], "--decimal takes"],
    [["--decimal", ","], "another separator"],
    [["--from", "yesterday"], "--from takes a day or a time"],
    [["--to", "2026-02-30"], "--to takes a day or a time"],
  ])("refuses %j", async (args, says) => {
    await expect(run(...args)).rejects.toThrow(UsageError)
    await expect(run(...args)).rejects.toThrow(says)
  })

  test("of a battery that is not there fails", async () => {
    await expect(run("--battery", "Van")).rejects.toThrow("there is no battery Van")
  })

  test("of a folder without data says so and makes none", async () => {
    const none = join(folder, "none")
    await expect(run("--data-dir", none)).rejects.toThrow("there is no")
    expect(readdirSync(folder)).not.toContain("none")
  })
})
