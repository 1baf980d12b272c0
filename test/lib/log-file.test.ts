import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { type LogFile, logFileParts, openLogFile } from "../../src/lib/log-file.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-log-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = async ({ sink }: LogFile, lines: number) => {
  for (let line = 0; line < lines; line += 1) {
    sink({ time: line, level: "info", scope: "test", message: "x".repeat(1000), fields: { line } })
    // The stream turns files between writes, not within a burst.
    if (line % 100 === 0) await Bun.sleep(1)
  }
}

test("keeps five files of 1 MB at most, the newest lines in server.log", async () => {
  const file = openLogFile(join(folder, "server.log"), () => {})
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
    const file = openLogFile(join(folder, "server.log"), () => {})
    await write(file, 2)
    await file.close()
  }
  expect(readFileSync(join(folder, "server.log"), "utf8").trim().split("\n")).toHaveLength(4)
})

test("tells its owner, and throws nothing, when it cannot write", async () => {
  writeFileSync(join(folder, "blocked"), "")
  const errors: Error[] = []
  const file = openLogFile(join(folder, "blocked", "server.log"), (error) => errors.push(error))
  await write(file, 3)
  await file.close()
  expect(errors.length).toBeGreaterThan(0)
})
