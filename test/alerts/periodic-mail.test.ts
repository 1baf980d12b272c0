import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { PeriodicRequest } from "../../src/alerts/digest-schedule.ts"
import { createPeriodicMail } from "../../src/alerts/periodic-mail.ts"
import { exportCsv } from "../../src/export/csv-export.ts"
import { plainForm } from "../../src/export/csv-form.ts"
import { renderMail } from "../../src/mail/mail-render.ts"
import { unheard } from "../../src/sampling/status-board.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "../fakes/reading-of.ts"

const folder = mkdtempSync(join(tmpdir(), "batmon-periodic-"))
const timeZone = "Europe/Prague"
const store = new Store(folder, { gapAfter: 300_000, timeZone })
const minute = 60_000
/** A local midnight. */
const from = Date.parse("2026-05-31T22:00Z")
const to = from + 1440 * minute

beforeAll(async () => {
  await store.start()
  const address = "A4:C1:37:00:00:01"
  store.batteries.add({ name: "Chata", address, protocol: "jbd", addedAt: from })
  // Twelve hours of readings, then silence.
  const readings = Array.from({ length: 360 }, (_, step) => {
    const reading = readingOf({
      ...{ soc: 90 - Math.round(step / 9), current: -10, voltage: 12.8, nominalCapacity: 100 },
      temperatures: [18 + step / 100],
    })
    return { battery: 1, time: from + step * 2 * minute, reading }
  })
  store.history.save(readings)
})
afterAll(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

const make = createPeriodicMail({
  batteries: () => store.batteries.list(),
  status: (id) => {
    const battery = store.batteries.find(id)
    return battery && unheard(battery)
  },
  range: (query) => store.history.range(query),
  energy: (query) => store.history.energy(query),
  alerts: (query) => store.alerts.between(query),
  async *csv(query) {
    yield* exportCsv({ ...query, folder, gapAfter: 300_000, timeZone, form: plainForm })
  },
  timeZone,
})

const request = (more: Partial<PeriodicRequest> = {}): PeriodicRequest => ({
  ...{ periodic: "digest", period: "day", from, to, csv: false, batteries: null },
  ...more,
})
const options = { language: "cs", signal: new AbortController().signal } as const

test("a digest tells of each battery what the history knows", async () => {
  const { content, files } = await make(request(), options)
  if (content.kind !== "digest") throw new Error("no digest")
  const [digest] = content.batteries
  expect(files).toEqual([])
  expect(digest).toMatchObject({ battery: { name: "Chata" }, socLow: 50, socHigh: 90 })
  expect(digest?.temperatureHigh).toBeCloseTo(21.6, 0)
  // 10 A at 12.8 V for twelve hours.
  expect(digest?.energyOut).toBeCloseTo(1536, -2)
  expect(digest?.heard).toBeCloseTo(0.5, 1)
  expect(digest?.soc.slice(0, 40).every((soc) => soc !== null)).toBe(true)
  expect(digest?.soc.slice(56)).toEqual(new Array(40).fill(null))
})

test("and becomes a mail with its chart drawn on the board", async () => {
  const { content } = await make(request(), options)
  const context = { boardName: "b", pageUrl: "http://b.local", timeZone, now: to }
  const { images, text } = renderMail(content, "cs", context)
  expect(text).toContain("Chata")
  expect([...(images[0]?.content.slice(1, 4) ?? [])]).toEqual([...Buffer.from("PNG")])
})

test("data come as a file with every reading of the batteries chosen", async () => {
  const { content, files } = await make(request({ periodic: "data", csv: true }), options)
  const [file] = files
  expect(file?.name).toBe("batmon-2026-06-01.csv")
  expect(new TextDecoder().decode(file?.content).trim().split("\n")).toHaveLength(361)
  expect(content).toMatchObject({ kind: "data", files: ["batmon-2026-06-01.csv"] })
  const none = await make(request({ periodic: "data", csv: true, batteries: [99] }), options)
  expect(none.files).toEqual([])
})
