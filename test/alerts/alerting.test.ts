import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Alerting } from "../../src/alerts/alerting.ts"
import { newRecipient } from "../../src/alerts/recipient.ts"
import type { AppEvents } from "../../src/app-events.ts"
import { genericModel } from "../../src/battery/battery-model.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { createLogger } from "../../src/lib/log.ts"
import { startParts } from "../../src/lib/part.ts"
import { createSmtpWay } from "../../src/mail/smtp-way.ts"
import type { Way } from "../../src/mail/way.ts"
import { StatusBoard } from "../../src/sampling/status-board.ts"
import type { StorageState } from "../../src/store/storage-state.ts"
import { OutboxTable } from "../../src/store/outbox-table.ts"
import { Store } from "../../src/store/store.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { livelyRadio } from "../fakes/lively-radio.ts"
import { type MailServer, startMailServer } from "../fakes/mail-server.ts"
import { readingOf } from "../fakes/reading-of.ts"

const minute = 60_000

let folder: string
let store: Store
let server: MailServer
let clock: FakeClock
let board: StatusBoard
let alerting: Alerting
let storage: StorageState
let stop: () => Promise<void>
let errors: unknown[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-alerting-"))
  store = new Store(folder)
  storage = { kind: "well" }
  errors = []
  await store.start()
  server = await startMailServer()
  clock = new FakeClock(Date.parse("2026-03-10T10:00Z"))
  store.batteries.add({
    ...{ name: "Chata – sklep", address: "A4:C1:37:00:00:01", protocol: "jbd" },
    addedAt: clock.now(),
  })
  await begin()
})

afterEach(async () => {
  await stop()
  await store.stop()
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function begin(): Promise<void> {
  const events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  board = new StatusBoard({ radio: livelyRadio, clock, events })
  board.follow(store.batteries.list(), () => ({ identity: null, latest: null }))
  const smtp = createSmtpWay("1", {
    ...{ host: "127.0.0.1", port: server.port, security: "none", user: "", password: "" },
    ...{ from: "batmon@example.cz", ca: "" },
  })
  const ways: readonly Way[] = [smtp]
  alerting = new Alerting({
    ...{ store, events, timeZone: "Europe/Prague", log: createLogger([]) },
    clock: Object.assign(clock, { trusted: true, guessed: false, onStep: () => () => {} }),
    statuses: () => board.statuses,
    radio: () => ({ kind: "ready" }),
    storage: () => storage,
    modelOf: () => genericModel("lifepo4", { cells: 4, capacity: 100 }),
    interval: 2 * minute,
    onError: (error) => errors.push(error),
    ways: () => ways,
    context: () => ({ boardName: "Rozvaděč 7", pageUrl: "http://batmon.local" }),
    history: {
      range: (query) => store.history.range(query),
      energy: (query) => store.history.energy(query),
      async *csv() {},
    },
  })
  stop = await startParts(alerting.parts, () => {})
  // These batteries jump, which would be told as well.
  alerting.choose(1, "soc-drop", { on: false })
}

/** A reading every two minutes, while mails have the time they need. */
async function read(soc: number, count: number): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    await clock.advance(2 * minute)
    board.succeeded(1, {
      reading: readingOf({ soc, current: -5, voltage: 12.9, nominalCapacity: 100 }),
      ...{ identity: null, rssi: -60, duration: 900, frameErrors: 0 },
    })
  }
}

async function until(count: number): Promise<void> {
  for (let tries = 0; server.mails.length < count; tries += 1) {
    if (tries > 2_000) throw new Error(`only ${server.mails.length} mails came`)
    await clock.advance(5_000)
    await Bun.sleep(5)
  }
}

const decoded = (raw: string) => {
  const subject = [...raw.matchAll(/=\?UTF-8\?Q\?([^?]*)\?=/gi)]
    .map(([, text = ""]) => text)
    .join("")
  const quoted = (text: string) =>
    Buffer.from(
      text
        .replaceAll("_", " ")
        .replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) =>
          String.fromCharCode(parseInt(hex, 16)),
        ),
      "latin1",
    ).toString("utf8")
  return quoted(subject)
}

test("what a reading says arrives as a mail in the recipient's language, and its end in the thread", async () => {
  alerting.saveRecipient({ ...newRecipient, id: "1", address: "jan@example.cz", language: "cs" })
  await read(60, 3)
  await read(18, 5)
  await until(1)
  await read(60, 10)
  await until(2)
  const [raised, cleared] = server.mails
  expect(raised?.to).toEqual(["jan@example.cz"])
  expect(decoded(raised?.raw ?? "")).toContain("Chata – sklep")
  expect(decoded(raised?.raw ?? "")).toContain("Nízký stav nabití")
  const id = /^Message-ID: (.+)$/im.exec(raised?.raw ?? "")?.[1]?.trim() ?? "none"
  expect(id).toMatch(/^<alert-\d+\.raised\.\w+@[0-9a-f-]+\.batmon>$/)
  expect(cleared?.raw).toContain(`References: ${id}`)
})

test("a card that takes nothing any more is told of all the same", async () => {
  alerting.saveRecipient({ ...newRecipient, id: "1", address: "jan@example.cz", language: "en" })
  storage = { kind: "refused", reason: "attempt to write a readonly database" }
  store.together = () => {
    throw new Error("attempt to write a readonly database")
  }
  await read(60, 10)
  await until(1)
  expect(alerting.active()).toEqual([])
  expect(server.mails[0]?.raw).toContain("Readings are not stored well")
})

test("a damaged batmon.db is told to who mends it, and the board is judged all the same", async () => {
  alerting.saveRecipient({ ...newRecipient, id: "1", address: "jan@example.cz", language: "en" })
  await read(60, 3)
  const { trouble } = OutboxTable.prototype
  const damage = new Error("database disk image is malformed")
  storage = { kind: "refused", reason: damage.message }
  OutboxTable.prototype.trouble = () => {
    throw damage
  }
  await read(60, 3)
  OutboxTable.prototype.trouble = trouble
  expect(alerting.active()).toMatchObject([{ rule: "disk" }])
  expect(new Set(errors)).toEqual(new Set([damage]))
})

test("what was chosen holds over a restart, and the board keeps its name in Message-IDs", async () => {
  const jan = { ...newRecipient, id: "1", address: "jan@example.cz", language: "cs" } as const
  alerting.saveRecipient(jan)
  alerting.saveRecipient({ ...jan, address: "eva@example.cz" })
  alerting.choose(1, "soc-low", { limit: 40 })
  alerting.choose(null, "disk", { on: false })
  const boardId = store.choices.get("board-id")
  await stop()
  await begin()
  expect(alerting.recipients()).toMatchObject([{ id: "1", address: "eva@example.cz" }])
  expect(alerting.choices()).toEqual({
    "1": { "soc-drop": { on: false }, "soc-low": { limit: 40 } },
    board: { disk: { on: false } },
  })
  await read(60, 2)
  await read(38, 5)
  await until(1)
  expect(alerting.active()).toMatchObject([{ rule: "soc-low", limit: 40 }])
  expect(store.choices.get("board-id")).toEqual(boardId ?? expect.any(String))
  alerting.choose(1, "soc-low", null)
  expect(alerting.choices()["1"]).toEqual({ "soc-drop": { on: false } })
  expect(alerting.removeRecipient("1")).toBe(true)
  expect(alerting.removeRecipient("1")).toBe(false)
})
