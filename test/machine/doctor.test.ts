import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { examine } from "../../src/machine/doctor.ts"
import { examineBluetooth } from "../../src/machine/examine-bluetooth.ts"
import { isBound } from "../../src/machine/examine-network.ts"
import { examineFiles } from "../../src/machine/examine-system.ts"
import { doctorSubjects, type Finding, findingLine } from "../../src/machine/finding.ts"
import { loadSettings } from "../../src/settings/settings-load.ts"
import { Store } from "../../src/store/store.ts"

let folder: string
let data: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-doctor-"))
  data = join(folder, "data")
})
afterEach(() => rmSync(folder, { recursive: true }))

async function findings(flags: Readonly<Record<string, string>> = {}): Promise<readonly Finding[]> {
  const settings = loadSettings({ flags: { "data-dir": data, "log-file": "", ...flags } })
  return Array.fromAsync(examine(settings))
}

const of = (all: readonly Finding[], subject: Finding["subject"]) =>
  all.filter((finding) => finding.subject === subject)

async function fill(change: (store: Store) => void = () => {}) {
  const store = new Store(data)
  await store.start()
  store.history.readings.span()
  change(store)
  await store.stop()
}

describe("the doctor", () => {
  test("looks at everything, in its order, and changes nothing", async () => {
    const all = await findings({ port: "1" })
    const seen = [...new Set(all.map(({ subject }) => subject))]
    expect(seen).toEqual(doctorSubjects.filter((subject) => seen.includes(subject)))
    for (const subject of [
      "batmon",
      "bluetooth",
      "permissions",
      "clock",
      "disk",
      "network",
    ] as const) {
      expect(of(all, subject)).not.toEqual([])
    }
    expect(of(all, "permissions")).toMatchObject([
      { state: "problem", found: `there is no ${data}` },
    ])
    expect(of(all, "database")).toMatchObject([{ state: "off" }])
  })

  test("every problem comes with what to do", async () => {
    for (const finding of await findings({ port: "1", adapter: "hci77" })) {
      if (finding.state === "problem") expect(finding.advice).toBeString()
    }
  })

  test("asks a batmon that runs, and tells one that is not well from one that is not there", async () => {
    let status = 200
    using server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () => new Response(`{"status":"ok"}`, { status }),
    })
    const port = String(server.port)
    expect(of(await findings({ port }), "batmon")).toMatchObject([{ state: "ok" }])
    status = 503
    expect(of(await findings({ port }), "batmon")).toMatchObject([
      { state: "problem", found: expect.stringContaining("not well") },
    ])
    await server.stop(true)
    const all = await findings({ port })
    expect(of(all, "batmon")).toMatchObject([{ found: `does not answer on port ${port}` }])
    expect(of(all, "page")).toMatchObject([{ found: `nobody listens on port ${port}` }])
  })

  test("asks at the one address that batmon answers on", async () => {
    using server = Bun.serve({
      port: 0,
      hostname: "127.0.0.2",
      fetch: () => new Response(`{"status":"ok"}`),
    })
    const all = await findings({ host: "127.0.0.2", port: String(server.port) })
    expect(of(all, "batmon")).toMatchObject([{ state: "ok" }])
    expect(of(all, "page")).toEqual([])
  })

  test("sees that another program holds the port", async () => {
    const other = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve))
    const { port } = other.address() as { port: number }
    const all = await findings({ port: String(port) })
    expect(of(all, "page")).toMatchObject([{ found: `port ${port} is held by another program` }])
    expect(isBound("udp", port)).toBe(false)
    await new Promise((resolve) => other.close(resolve))
    expect(isBound("tcp", port)).toBe(false)
  })

  test("tells whole databases from damaged ones", async () => {
    await fill()
    expect(of(await findings(), "database").map(({ state }) => state)).toEqual(["ok", "ok"])
    writeFileSync(join(data, "batmon.db"), "rubbish".repeat(1000))
    const [board] = of(await findings(), "database")
    expect(board).toMatchObject({ state: "problem", advice: expect.stringContaining("restart") })
  })

  test("tells that SNMP is on and nobody answers, and that mail waits", async () => {
    await fill((store) => {
      store.choices.set("snmp", { enabled: true, port: 1 })
      const id = store.outbox.add({
        createdAt: Date.now(),
        recipient: "r",
        language: "en",
        kind: "test",
        alert: null,
        turn: null,
        content: null,
        nextAttemptAt: 0,
        expiresAt: Date.now() + 1e9,
        messageId: "m",
        thread: [],
      } as unknown as Parameters<Store["outbox"]["add"]>[0])
      store.outbox.begin(id)
      store.outbox.again(id, { at: Date.now(), answer: "550 no such user" })
    })
    const all = await findings()
    expect(of(all, "snmp")).toMatchObject([
      { state: "problem", found: "nobody listens on UDP port 1" },
    ])
    expect(of(all, "mail")).toMatchObject([
      { state: "problem", found: expect.stringContaining("550 no such user") },
    ])
  })
})

describe("files that shut batmon out", () => {
  const files = () => examineFiles({ dataDirectory: data, logFile: "" })

  test("those of another user, as a command of root leaves them", async () => {
    await fill()
    expect(files()).toMatchObject([{ state: "ok" }])
    if (process.getuid?.() !== 0) return
    chownSync(join(data, "history.db"), 12345, 12345)
    expect(files()).toMatchObject([
      { state: "problem", advice: `chown --reference=${data} ${join(data, "history.db")}` },
    ])
  })

  test("a key that others can read", () => {
    mkdirSync(data)
    writeFileSync(join(data, "secret.key"), "key")
    chmodSync(join(data, "secret.key"), 0o644)
    expect(files()).toMatchObject([
      { state: "problem", advice: `chmod 600 ${join(data, "secret.key")}` },
    ])
  })
})

describe("the adapter, as the kernel tells of it", () => {
  const look = (adapter: string) => examineBluetooth({ adapter }, join(folder, "bluetooth"))
  const rfkill = (adapter: string, soft: string, hard: string) => {
    const place = join(folder, "bluetooth", adapter, "rfkill0")
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, "soft"), `${soft}\n`)
    writeFileSync(join(place, "hard"), `${hard}\n`)
  }

  test.each([
    ["0", "0", "ok", undefined],
    ["1", "0", "problem", "rfkill unblock bluetooth"],
    ["0", "1", "problem", expect.stringContaining("turn it on")],
  ] as const)("soft %s, hard %s: %s", (soft, hard, state, advice) => {
    rfkill("hci0", soft, hard)
    expect(look("hci0")).toMatchObject([{ state, ...(advice && { advice }) }])
  })

  test("each of several", () => {
    rfkill("hci0", "0", "0")
    rfkill("hci1", "1", "0")
    expect(look("hci0, hci1").map(({ state }) => state)).toEqual(["ok", "problem"])
  })

  test("another one than is set, none, and one that is elsewhere", () => {
    expect(look("hci0")).toMatchObject([{ advice: expect.stringContaining("plug") }])
    rfkill("hci1", "0", "0")
    expect(look("hci0")).toMatchObject([{ advice: expect.stringContaining("hci1") }])
    expect(look("tcp:192.0.2.7:3333")).toMatchObject([{ state: "ok" }])
  })
})

test("a line tells subject, state and advice", () => {
  const finding = {
    subject: "clock",
    state: "problem",
    found: "never set",
    advice: "set it",
  } as const
  expect(findingLine(finding)).toBe(
    "problem  clock        never set\n                      → set it",
  )
})
