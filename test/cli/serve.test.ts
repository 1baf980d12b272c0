import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { Database } from "bun:sqlite"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { AppOptions } from "../../src/app.ts"
import { createRadio } from "../../src/ble/noble.ts"
import type { RadioOptions } from "../../src/ble/radio.ts"
import { createServeCommand } from "../../src/cli/serve.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { fromRow, type DetailRow, type ReadingRow } from "../../src/store/reading-row.ts"
import { setUpBoard } from "../fakes/signed-in.ts"
import { packIdentity, packReading } from "../rig/captured-pack.ts"
import { type Rig, type RigBms, startRig } from "../rig/rig.ts"

const main = join(import.meta.dir, "../../src/main.ts")
const interval = 10_000

let folder: string
let rig: Rig
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-serve-"))
  rig = await startRig()
})
afterAll(async () => {
  await rig.stop()
  rmSync(folder, { recursive: true })
})

const run = (data: string, ...args: string[]) =>
  Bun.spawn([process.execPath, main, ...args, "--data-dir", data], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  })

/** A batmon as a person starts it, and what it says. */
async function serve(data: string, adapter: string) {
  const settings = ["--host", "127.0.0.1", "--port", "0", "--interval", "10", "--log-file", ""]
  const process = run(data, "serve", "--adapter", adapter, ...settings)
  const log = new Response(process.stderr).text()
  for await (const chunk of process.stdout.pipeThrough(new TextDecoderStream())) {
    const url = /http:\S+/.exec(chunk)?.[0]
    if (url === undefined) continue
    const ask = (path: string, request: RequestInit = {}) =>
      fetch(new URL(path, url), { redirect: "manual", ...request })
    const cookie = await setUpBoard(ask, { origin: new URL(url).origin })
    return {
      url,
      page: async (path = "/") => (await ask(path, { headers: { Cookie: cookie } })).text(),
      async stop() {
        process.kill("SIGTERM")
        return { status: await process.exited, log: await log }
      },
    }
  }
  throw new Error(`batmon did not start: ${await log}`)
}

async function add(data: string, address: string, name: string) {
  const process = run(data, "battery", "add", address, name)
  expect(await process.exited).toBe(0)
}

interface StoredRow {
  readonly id: number
  readonly name: string
  readonly times: number[]
  readonly readings: ReturnType<typeof fromRow>[]
}

function stored(data: string): StoredRow[] {
  const board = new Database(join(data, "batmon.db"))
  const history = new Database(join(data, "history.db"))
  const batteries = board.query<{ id: number; name: string }, []>("SELECT * FROM batteries").all()
  const rows = batteries.map(({ id, name }) => {
    const found = history
      .query<ReadingRow & DetailRow, [number]>(
        `SELECT * FROM readings JOIN details ON details.id = detail WHERE readings.battery = ?`,
      )
      .all(id)
    return { id, name, times: found.map(({ time }) => time), readings: found.map(fromRow) }
  })
  board.close()
  history.close()
  return rows
}

/** Every gap between readings, in intervals: 1 where none is missing. */
const steps = (times: readonly number[]) =>
  times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / interval))

async function until(what: string, holds: () => boolean | Promise<boolean>, limit = 60_000) {
  const end = Date.now() + limit
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await Bun.sleep(200)
  }
}

describe("batmon serve", () => {
  test("stores what three batteries say, each once; one that is killed costs the others nothing", async () => {
    const data = join(folder, "three")
    const packs: RigBms[] = []
    for (const name of ["Cabin", "Boat", "Van"]) {
      const bms = await rig.addBms({ name: `JBD-${name}` })
      packs.push(bms)
      await add(data, bms.address, name)
    }
    const batmon = await serve(data, rig.adapter)
    const count = (name: string) => stored(data).find((row) => row.name === name)?.times.length ?? 0
    await until("two rounds", () => ["Cabin", "Boat", "Van"].every((name) => count(name) >= 2))
    expect(await batmon.page()).toContain("15.60")

    await packs[1]?.kill()
    const before = count("Cabin")
    await until("rounds without the boat", () => count("Cabin") >= before + 3)
    const lost = count("Boat")
    await packs[1]?.restart()
    await until("the boat", () => count("Boat") > lost)
    expect(await batmon.stop()).toMatchObject({ status: 0 })

    const [cabin, boat, van] = stored(data)
    for (const row of [cabin, boat, van]) {
      for (const reading of row?.readings ?? []) expect(reading).toEqual(packReading)
      expect(new Set(row?.times).size).toBe(row?.times.length ?? 0)
    }
    expect(new Set(steps(cabin?.times ?? []))).toEqual(new Set([1]))
    expect(new Set(steps(van?.times ?? []))).toEqual(new Set([1]))
    expect(Math.max(...steps(boat?.times ?? []))).toBeGreaterThan(1)
  }, 180_000)

  test("reads a battery that is added while it runs, and shows what the BMS is", async () => {
    const data = join(folder, "added")
    const bms = await rig.addBms({ name: "JBD-Added" })
    const batmon = await serve(data, rig.adapter)
    expect(await batmon.page()).not.toContain(bms.address)
    await add(data, bms.address, "Added")
    await until("the first reading", async () => (await batmon.page()).includes("15.60"))
    expect(await batmon.page("/battery/1")).toContain(packIdentity.hardware ?? "")
    await batmon.stop()
    expect(stored(data)[0]?.readings[0]).toEqual(packReading)
  }, 60_000)

  test("starts without a radio, says what is missing, and uses it when it comes", async () => {
    const data = join(folder, "radio")
    const bms = await rig.addBms({ name: "JBD-Later" })
    await add(data, bms.address, "Later")
    const path = join(folder, "adapter-that-comes")
    const batmon = await serve(data, `unix:${path}`)
    await until("the notice", async () => (await batmon.page()).includes(`unix:${path}`), 10_000)
    const { symlinkSync } = await import("node:fs")
    symlinkSync(rig.adapter.slice("unix:".length), path)
    await until("the first reading", async () => (await batmon.page()).includes("15.60"), 90_000)
    expect(await batmon.page()).not.toContain(`unix:${path}`)
    const { log } = await batmon.stop()
    expect(log.split("\n").filter((line) => line.includes("radio-lost"))).toHaveLength(1)
    expect(log).toContain("radio-back")
  }, 150_000)
})

describe("a batmon whose Bluetooth stays dead", () => {
  /** Serves until the radio ends it, or a person does; what it said with its exit status. */
  async function serveWith(env: Record<string, string>, after: (radio: RadioOptions) => void) {
    const asked = new AbortController()
    let stopped = false
    const radios: RadioOptions[] = []
    const start = async ({ radio }: AppOptions) => {
      expect(radio.adapter).toBe("hci7")
      setImmediate(() => radios.forEach(after))
      setImmediate(() => setImmediate(() => asked.abort(new Error("got SIGTERM"))))
      return { url: new URL("http://board/"), stop: async () => void (stopped = true) }
    }
    const command = createServeCommand(start, (adapter, options) => {
      radios.push(options)
      return createRadio(adapter, options)
    })
    const io = captureIo({ ...env, BATMON_ADAPTER: "hci7" }, asked.signal)
    const status = await command.run(["--log-file", ""], io)
    expect(stopped).toBe(true)
    return { status, said: io.errors.join("\n") }
  }

  test("ends in order with a status that asks for another start, under systemd", async () => {
    const env = { NOTIFY_SOCKET: "/nowhere/notify" }
    const { status, said } = await serveWith(env, ({ restart }) => restart?.())
    expect(status).toBe(75)
    expect(said).toContain("Bluetooth stays dead")
  })

  test("goes on where nobody would start it again", async () => {
    const { status } = await serveWith({}, ({ restart }) => expect(restart).toBeNull())
    expect(status).toBe(0)
  })
})
