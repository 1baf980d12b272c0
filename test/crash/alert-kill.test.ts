import { expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Store } from "../../src/store/store.ts"
import { type MailServer, startMailServer } from "../fakes/mail-server.ts"
import { type KillPoint, killPoints } from "./kill-points.ts"

/** Each is killed at one point, and once more at the next one; then it is let live. */
const rounds = Number(process.env["BATMON_KILLS"] ?? killPoints.length)

test(`killed ${rounds} times between reading and mail, batmon leaves no alert untold, and none more than twice`, async () => {
  await using server = await startMailServer()
  const worst = { copies: 0, dead: 0 }
  for (let round = 0; round < rounds; round += 1) {
    const point = killPoints[round % killPoints.length] ?? "sent"
    const folder = mkdtempSync(join(tmpdir(), "batmon-alert-kill-"))
    try {
      const { copies, died } = await tellThroughKills(folder, { server, point })
      worst.copies = Math.max(worst.copies, copies)
      worst.dead += died ? 1 : 0
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  // A kill that never comes would prove nothing.
  expect(worst.dead).toBe(rounds)
  expect(worst.copies).toBeLessThanOrEqual(2)
}, 600_000)

async function tellThroughKills(
  folder: string,
  { server, point }: { readonly server: MailServer; readonly point: KillPoint },
): Promise<{ readonly copies: number; readonly died: boolean }> {
  const first = server.mails.length
  const died = (await teller(folder, { server, hour: 0, point })) !== 0
  const end = await teller(folder, { server, hour: 2, point: "none" })
  expect([point, end]).toEqual([point, 0])
  const mails = server.mails.slice(first).map(({ raw }) => messageIdOf(raw))
  const counts = new Map<string, number>()
  for (const id of mails) counts.set(id, (counts.get(id) ?? 0) + 1)

  const store = new Store(folder)
  await store.start()
  const alerts = store.alerts.list({ limit: 10 })
  const rows = store.outbox.list(100)
  await store.stop()
  // That the charge fell at once is told as well: in each life in which it falls, and it has no end.
  const lows = alerts.filter(({ rule }) => rule === "soc-low")
  expect([point, ...lows.map(({ state }) => state)]).toEqual([point, "cleared"])
  expect(new Set(alerts.map(({ rule }) => rule))).toEqual(new Set(["soc-low", "soc-drop"]))
  for (const alert of alerts) {
    for (const turn of alert.rule === "soc-low" ? ["raised", "cleared"] : ["raised"]) {
      const row = rows.find((each) => each.alert === alert.id && each.turn === turn)
      // What is told together with something else is in that message.
      const told = row?.mergedInto ? rows.find(({ id }) => id === row.mergedInto) : row
      expect([point, turn, told?.state]).toEqual([point, turn, "sent"])
      expect(counts.get(told?.messageId ?? "")).toBeGreaterThan(0)
    }
  }
  // Every mail is one of the outbox: a second copy bears the same Message-ID.
  const known = new Set(rows.map(({ messageId }) => messageId))
  expect([...counts.keys()].filter((id) => !known.has(id))).toEqual([])
  const copies = Math.max(...counts.values())
  expect([...counts.values()].filter((count) => count > 1).length).toBeLessThanOrEqual(1)
  return { copies, died }
}

async function teller(
  folder: string,
  {
    server,
    hour,
    point,
  }: { readonly server: MailServer; readonly hour: number; readonly point: KillPoint | "none" },
): Promise<number> {
  const process_ = Bun.spawn(
    [process.execPath, tellerPath, folder, String(server.port), String(hour), point],
    { stdout: "ignore", stderr: "inherit" },
  )
  return await process_.exited
}

const messageIdOf = (raw: string) => /^Message-ID: (<[^>]+>)/im.exec(raw)?.[1] ?? ""

const tellerPath = join(import.meta.dir, "alert-teller.ts")
