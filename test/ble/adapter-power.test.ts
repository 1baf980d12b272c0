import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createAdapterPower, type ManagementSocket } from "../../src/ble/adapter-power.ts"
import { powerStatus } from "../../src/ble/mgmt-packets.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

/** As the kernel answers: command complete for Set Powered of hci1, with its settings. */
const done = Uint8Array.fromHex("01000100070005000000000000")
const refused = Uint8Array.fromHex("020001000300050003")

/** The kernel's management channel: what was written to it, and an answer to each. */
class FakeManagement implements ManagementSocket {
  readonly written: string[] = []
  answers: Uint8Array[] = []
  stopped = 0
  #onData: (packet: Uint8Array) => void = () => {}

  on(event: string, listener: (value: never) => void) {
    if (event === "data") this.#onData = listener as (packet: Uint8Array) => void
  }
  bindControl() {}
  start() {}
  stop() {
    this.stopped += 1
  }
  write(packet: Buffer) {
    this.written.push(packet.toString("hex"))
    for (const answer of this.answers) this.#onData(answer)
  }
}

let folder: string
let clock: FakeClock
let management: FakeManagement

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-power-"))
  writeFileSync(join(folder, "control"), "")
  mkdirSync(join(folder, "switches"))
  clock = new FakeClock()
  management = new FakeManagement()
  management.answers = [done]
})
afterEach(() => rmSync(folder, { recursive: true }))

interface FakeSwitch {
  readonly type?: string
  readonly name: string
  readonly soft?: boolean
  readonly hard?: boolean
}

function switches(...all: FakeSwitch[]) {
  for (const [index, { type = "bluetooth", name, soft, hard }] of all.entries()) {
    const path = join(folder, "switches", `rfkill${index}`)
    mkdirSync(path)
    const files = { type, name, soft: soft ? "1" : "0", hard: hard ? "1" : "0" }
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), `${text}\n`)
  }
}

const build = () =>
  createAdapterPower({
    device: 1,
    clock,
    openManagement: async () => management,
    files: { switches: join(folder, "switches"), control: join(folder, "control") },
  })

/** The newest event written to the kernel's switch, as hex. */
const switched = () => readFileSync(join(folder, "control")).toString("hex")

/** Lets time pass until it is done. */
async function wait(done: Promise<void>) {
  let over = false
  const end = () => (over = true)
  void done.then(end, end)
  while (!over) {
    await Bun.sleep(1)
    await clock.advance(500)
  }
  await done
}

describe("an adapter's power", () => {
  test("is switched off and on again", async () => {
    await wait(build().cycle())
    expect(management.written).toEqual(["05000100010000", "05000100010001"])
    expect(management.stopped).toBe(2)
  })

  test("that the kernel does not switch on is told", async () => {
    management.answers = [refused]
    await expect(wait(build().cycle())).rejects.toThrow("status 3")
  })

  test("about which the kernel says nothing is given up", async () => {
    management.answers = [Uint8Array.fromHex("01000200070005000000000000")]
    await expect(wait(build().on())).rejects.toThrow("not done within 8 s")
    expect(management.stopped).toBeLessThanOrEqual(1)
  })
})

describe("the kernel's switch", () => {
  const own = { name: "hci1" }
  const rows = [
    ["none", [], null],
    ["a free one", [own], null],
    ["its own off by software", [{ ...own, soft: true }], "soft"],
    ["its own off by hand", [{ ...own, soft: true, hard: true }], "hard"],
    ["the board's off", [{ name: "bt_rfkill", soft: true }, own], "soft"],
    ["another adapter's off", [{ name: "hci0", soft: true }, own], null],
    ["that of Wi-Fi off", [{ type: "wlan", name: "phy0", soft: true, hard: true }], null],
  ] as const
  test.each(rows)("%s: blocks accordingly", async (_what, all, blocked) => {
    switches(...all)
    expect(await build().blocked()).toBe(blocked)
  })

  test("is turned off and on, the adapter's own and no other", async () => {
    switches({ type: "wlan", name: "phy0" }, { name: "hci0" }, own)
    const events: string[] = []
    const power = build()
    const cycling = power.cycleSwitch()
    await Bun.sleep(20)
    events.push(switched())
    await wait(cycling)
    events.push(switched())
    expect(events).toEqual(["0200000000020100", "0200000000020000"])
    expect(management.written).toEqual(["05000100010001"])
  })

  test("is turned on before the adapter is", async () => {
    switches({ name: "bt_rfkill", soft: true }, { ...own, soft: true })
    await wait(build().on())
    expect(switched()).toBe("0100000000020000")
    expect(management.written).toEqual(["05000100010001"])
  })

  test("that is not there cannot be turned", async () => {
    await expect(build().cycleSwitch()).rejects.toThrow("has no switch")
  })
})

test("answers about something else are none", () => {
  const others = ["", "0100", "010001000700060000", "0a0001000300050000", "010000000300050000"]
  for (const hex of others) expect(powerStatus(Uint8Array.fromHex(hex), 1)).toBeNull()
  expect(powerStatus(done, 1)).toBe(0)
  expect(powerStatus(refused, 1)).toBe(3)
})
