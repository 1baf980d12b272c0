import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { openLog } from "../../src/cli/log-open.ts"
import { type LogFile, logFileParts, openLogFile } from "../../src/lib/log-file.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { onSmallDisk } from "../fakes/small-disk.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-log-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const deaf = { onLost: () => {}, onBack: () => {} }

const write = async ({ sink }: LogFile, lines: number) => {
  for (let line = 0; line < lines; line += 1) {
    sink({ time: line, level: "info", scope: "test", message: "x".repeat(1000), fields: { line } })
    // The stream turns files between writes, not within a burst.
    if (line % 100 === 0) await Bun.sleep(1)
  }
}

test("keeps five files of 1 MB at most, the newest lines in server.log", async () => {
  const file = openLogFile(join(folder, "server.log"), deaf)
  await write(file, 9_000)
  await file.close()
  const names = readdirSync(folder).sort()
  expect(names).toEqual([
    "server.log",
    "server.log.1",
    "server.log.2",
    "server.log.3",
    "server.log.4",
  ])
  expect(logFileParts(join(folder, "server.log"))).toEqual(
    names.toReversed().map((name) => join(folder, name)),
  )
  const firstLines = names.toReversed().map((name) => {
    const text = readFileSync(join(folder, name), "utf8")
    return Number(/line=(\d+)/.exec(text)?.[1])
  })
  expect(firstLines).toEqual(firstLines.toSorted((a, b) => a - b))
  for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThan(1.3 * 2 ** 20)
  expect(readFileSync(join(folder, "server.log"), "utf8")).toContain("line=8999")
})

test("goes on in the file that is there", async () => {
  for (let run = 0; run < 2; run += 1) {
    const file = openLogFile(join(folder, "server.log"), deaf)
    await write(file, 2)
    await file.close()
  }
  expect(readFileSync(join(folder, "server.log"), "utf8").trim().split("\n")).toHaveLength(4)
})

test("tells its owner once, and throws nothing, when it cannot write", async () => {
  writeFileSync(join(folder, "blocked"), "")
  const errors: Error[] = []
  const path = join(folder, "blocked", "server.log")
  const file = openLogFile(path, { ...deaf, onLost: (error) => errors.push(error) })
  await write(file, 3)
  await file.close()
  expect(errors).toHaveLength(1)
})

test("tries again after a minute, and says how many lines are missing when it can write", async () => {
  writeFileSync(join(folder, "blocked"), "")
  const clock = new FakeClock()
  const told: string[] = []
  const path = join(folder, "blocked", "server.log")
  const file = openLogFile(path, {
    onLost: () => told.push("lost"),
    onBack: (missing) => told.push(`back, ${missing} missing`),
    clock,
  })
  await write(file, 3)
  rmSync(join(folder, "blocked"))
  await clock.advance(59_000)
  await write(file, 1)
  expect(told).toEqual(["lost"])
  await clock.advance(1_000)
  await write(file, 2)
  await file.close()
  expect(told).toEqual(["lost", "back, 4 missing"])
  expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(2)
})

test("goes on in the same file after a disk was full", async () => {
  const script = join(import.meta.dir, "../fakes/full-disk-log.ts")
  const [told, lines] = await onSmallDisk(script, 1)
  expect(told).toEqual(["lost", expect.stringMatching(/^back, [3-6] missing$/)])
  expect(lines).toEqual(expect.arrayContaining([1, 8, 9]))
  expect(lines).not.toContain(6)
}, 30_000)

test("the log says in the file that it goes on, and nothing of it twice", async () => {
  writeFileSync(join(folder, "blocked"), "")
  const path = join(folder, "blocked", "server.log")
  const io = captureIo({})
  const clock = new FakeClock()
  const { log, close } = openLog({ logFile: path, logLevel: "info" }, io, clock)
  for (const word of ["one", "two"]) {
    log.info(word)
    await Bun.sleep(20)
  }
  rmSync(join(folder, "blocked"))
  await clock.advance(60_000)
  log.info("three")
  await Bun.sleep(20)
  await close()
  const written = readFileSync(path, "utf8")
  expect(written).toMatch(/three\n.*writes the log file again .*missing=2\n$/)
  expect(io.errors.filter((line) => line.includes("cannot write the log file"))).toHaveLength(1)
})
