import { expect, test } from "bun:test"
import { readdirSync } from "node:fs"
import { join } from "node:path"

import { batteryRules, boardRules } from "../../src/alerts/rule-registry.ts"
import {
  alertRuleIds,
  alertUnits,
  boardRules as boardRuleIds,
} from "../../src/battery/alert-rule.ts"
import { chemistries, genericModel } from "../../src/battery/battery-model.ts"

const all = [...batteryRules, ...boardRules]
const ids = all.map(({ id }) => id)

test("the registry has every rule that there is, once", () => {
  const files = readdirSync(join(import.meta.dir, "../../src/alerts/rules"))
  expect(files.map((file) => file.replace(/\.ts$/, "")).toSorted()).toEqual(
    ids.toSorted() as string[],
  )
  expect(ids.toSorted()).toEqual(alertRuleIds.toSorted())
  expect(boardRules.map(({ id }) => id)).toEqual([...boardRuleIds])
})

test("what hides a rule is a rule before or after it, never itself", () => {
  for (const { id, hiddenBy = [] } of all)
    for (const other of hiddenBy) {
      expect(ids).toContain(other.split("/")[0] as (typeof ids)[number])
      expect(other).not.toBe(id)
    }
})

test.each(chemistries)(
  "every rule with a unit has a limit for %s, within what may be chosen",
  (chemistry) => {
    const model = genericModel(chemistry, { cells: 4, capacity: 100 })
    for (const { id, limit, bounds } of all) {
      const own = limit(model)
      if (alertUnits[id] === null) {
        expect([id, own, bounds]).toEqual([id, null, undefined])
        continue
      }
      if (own === null || !bounds) throw new Error(`${id} has no limit`)
      expect(own).toBeGreaterThanOrEqual(bounds.min)
      expect(own).toBeLessThanOrEqual(bounds.max)
    }
  },
)
