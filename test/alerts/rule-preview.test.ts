import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type { RuleChoices } from "../../src/alerts/rule-choice.ts"
import { type Preview, previewRule } from "../../src/alerts/rule-preview.ts"
import type { AlertRuleId } from "../../src/battery/alert-rule.ts"
import { genericModel } from "../../src/battery/battery-model.ts"
import { Store } from "../../src/store/store.ts"
import { readingOf } from "../fakes/reading-of.ts"

const folder = mkdtempSync(join(tmpdir(), "batmon-preview-"))
const store = new Store(folder)
const minute = 60_000
const day = 24 * 60 * minute
const from = Date.UTC(2026, 5, 1)
const days = 4

beforeAll(async () => {
  await store.start()
  // Each day down to another depth: 45, 30, 15 and 5 %, every ten minutes.
  const depths = [45, 30, 15, 5]
  const readings = Array.from({ length: (days * day) / (10 * minute) }, (_, step) => {
    const time = from + step * 10 * minute
    const part = (time % day) / day
    const depth = depths[Math.floor((time - from) / day)] ?? 50
    const soc = Math.round(100 - (100 - depth) * Math.sin(part * Math.PI))
    const current = part < 0.5 ? -8 : 8
    const reading = readingOf({ soc, current, nominalCapacity: 100, cellVoltages: [3.3, 3.3] })
    return { battery: 1, time, reading }
  })
  store.history.save(readings)
})
afterAll(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

function preview(rule: AlertRuleId, choices: RuleChoices): Preview {
  const model = genericModel("lifepo4", { cells: 4, capacity: 100 })
  const query = { battery: 1, rule, model, choices, from, to: from + days * day }
  const [result] = [...previewRule({ ...query, folder, gapAfter: 300_000, timeZone: "UTC" })]
  if (!result) throw new Error("no result")
  return result
}

test("a preview tells how often a rule would have told with another limit, and when", () => {
  const count = (limit: number) => preview("soc-low", { "soc-low": { limit } }).alerts.length
  expect([count(15), count(20), count(35), count(50)]).toEqual([2, 2, 3, 4])
  const { alerts, readings } = preview("soc-low", { "soc-low": { limit: 35 } })
  expect(readings).toBe((days * day) / (10 * minute))
  expect(alerts.map(({ since }) => Math.floor((since - from) / day))).toEqual([1, 2, 3])
  expect(alerts.every(({ rule, limit }) => rule === "soc-low" && limit === 35)).toBe(true)
})

test("a fault that another rule explains is told by that one", () => {
  expect(preview("soc-critical", {}).alerts).toHaveLength(1)
  expect(preview("cell-low", {}).alerts).toEqual([])
})
