import { expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { newRecipient } from "../../src/alerts/recipient.ts"
import { isSecurity, SecurityNotice } from "../../src/alerts/security-notice.ts"
import type { AppEvents } from "../../src/app-events.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { renderMail } from "../../src/mail/mail-render.ts"
import { Store } from "../../src/store/store.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

test("a reset password is told to who is told of the board, once each", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batmon-notice-"))
  const store = new Store(folder)
  await store.start()
  const events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  const clock = new FakeClock()
  const people = [
    { address: "owner@example.cz", on: true, board: true, language: "en" },
    { address: "majitel@example.cz", on: true, board: true, language: "cs" },
    { address: "off@example.cz", on: false, board: true, language: "cs" },
    { address: "batteries@example.cz", on: true, board: false, language: "cs" },
  ] as const
  let woken = 0
  const notice = new SecurityNotice({
    ...{ store, events, clock },
    recipients: () => people.map((said, index) => ({ ...newRecipient, id: `${index}`, ...said })),
    boardId: () => "board",
    onQueued: () => (woken += 1),
  })
  await notice.start()
  const entry = { time: clock.now(), account: null, from: "192.168.1.66", detail: "Owner" }
  events.emit("audited", { ...entry, action: "signed-in" })
  events.emit("audited", { ...entry, action: "password-reset" })
  await notice.stop()
  const rows = store.outbox.list(10).toReversed()
  expect(rows.map(({ recipient, kind }) => [recipient, kind])).toEqual([
    ["owner@example.cz", "security"],
    ["majitel@example.cz", "security"],
  ])
  expect(woken).toBe(1)
  // A board that was offline for a week tells of it all the same.
  expect(rows.map(({ createdAt, expiresAt }) => expiresAt - createdAt)).toEqual([
    30 * 86_400_000,
    30 * 86_400_000,
  ])
  const context = {
    boardName: "Cabinet 7",
    pageUrl: "http://batmon.local",
    timeZone: "UTC",
    now: 0,
  }
  const mails = rows.map(({ content, language }) => {
    if (!isSecurity(content)) throw new Error("another content")
    return renderMail(content, language === "cs" ? "cs" : "en", context)
  })
  expect(mails[0]?.subject).toBe("[batmon] The password of the board was reset")
  expect(mails[0]?.text).toMatch(/User name +Owner\n.*\n +From +192\.168\.1\.66/)
  expect(mails[1]?.subject).toBe("[batmon] Heslo desky bylo obnoveno")
  await store.stop()
  rmSync(folder, { recursive: true })
})
