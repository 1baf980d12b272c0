import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { NewAlert } from "../../src/store/alert-table.ts"
import { Store } from "../../src/store/store.ts"

const folder = mkdtempSync(join(tmpdir(), "batmon-alerts-"))
const store = new Store(folder)
beforeAll(() => store.start())
afterAll(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

const low: NewAlert = {
  rule: "soc-low",
  key: "",
  battery: 7,
  level: "warning",
  state: "pending",
  since: 1_000,
  raisedAt: null,
  clearedAt: null,
  value: 19.5,
  limit: 20,
  detail: "",
  flapping: false,
  acknowledgedAt: null,
  acknowledgedBy: null,
}

test("an alert lives through its states, over a restart", async () => {
  const { alerts } = store
  const pending = alerts.add(low)
  expect(alerts.open()).toEqual([pending])
  expect(alerts.list({ limit: 10 })).toEqual([])
  const raised = { ...pending, state: "raised", raisedAt: 2_000, flapping: true } as const
  alerts.change(raised)
  await store.stop()
  await store.start()
  expect(store.alerts.open()).toEqual([raised])
  const cleared = { ...raised, state: "cleared", clearedAt: 3_000 } as const
  store.alerts.change(cleared)
  expect(store.alerts.open()).toEqual([])
  expect(store.alerts.list({ battery: 7, limit: 10 })).toEqual([cleared])
  expect(store.alerts.list({ battery: 8, limit: 10 })).toEqual([])
  expect(store.alerts.between({ batteries: [7], from: 2_500, to: 9_000, limit: 9 })).toEqual([
    cleared,
  ])
  expect(store.alerts.between({ batteries: [7], from: 3_001, to: 9_000, limit: 9 })).toEqual([])
})

test("an id is never given twice, and a set clock moves what was noted under the wrong one", () => {
  const { alerts } = store
  const first = alerts.add({ ...low, since: 50_000 })
  alerts.drop(first.id)
  const second = alerts.add({ ...low, battery: null, since: 60_000, raisedAt: 61_000 })
  expect(second.id).toBeGreaterThan(first.id)
  // What lasts is of every time since it began, and the board is everybody's.
  expect(alerts.between({ batteries: [8], from: 900_000, to: 950_000, limit: 9 })).toEqual([second])
  alerts.redate({ since: 55_000, until: 80_000, shift: 1_000_000 })
  expect(alerts.find(second.id)).toMatchObject({ since: 1_060_000, raisedAt: 1_061_000 })
})

test("a change and its messages are stored together or not at all", () => {
  const before = store.alerts.open().length
  const broken = () =>
    store.together(() => {
      store.alerts.add({ ...low, battery: 9 })
      throw new Error("power cut")
    })
  expect(broken).toThrow("power cut")
  expect(store.alerts.open()).toHaveLength(before)
})
