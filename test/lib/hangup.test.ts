import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const main = join(import.meta.dir, "../../src/main.ts")

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-hangup-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A batmon that answers, started in a terminal or by another command. */
async function begin(...before: string[]) {
  const demo = ["demo", "--host", "127.0.0.1", "--port", "0", "--log-file", ""]
  const running = Bun.spawn(
    [...before, process.execPath, main, ...demo, "--data-dir", join(folder, "data")],
    { stdin: "ignore", stdout: "pipe", stderr: "ignore" },
  )
  for await (const chunk of running.stdout.pipeThrough(new TextDecoderStream())) {
    const url = /http:\S+/.exec(chunk)?.[0]
    if (url !== undefined) return { running, url }
  }
  throw new Error("batmon did not start")
}

test("a terminal that is closed ends a command in order", async () => {
  const { running } = await begin()
  running.kill("SIGHUP")
  expect([await running.exited, running.signalCode]).toEqual([0, null])
}, 30_000)

test("one that nohup started goes on", async () => {
  const { running, url } = await begin("nohup")
  running.kill("SIGHUP")
  await Bun.sleep(500)
  expect((await fetch(url, { redirect: "manual" })).status).toBeLessThan(400)
  running.kill("SIGTERM")
  expect([await running.exited, running.signalCode]).toEqual([0, null])
}, 30_000)
