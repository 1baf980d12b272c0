import { afterEach, beforeEach, expect, test } from "bun:test"

import { HistoryFile } from "../fakes/history-file.ts"

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
})
afterEach(() => file.remove())

const proposed = { chemistry: "lifepo4", cells: 4, capacity: 100 } as const

test("a choice and a proposal are kept apart, and both survive a restart", async () => {
  const { id } = file.store.batteries.add({ name: "A", address: "A", protocol: "jbd", addedAt: 0 })
  expect(file.store.models.get(id)).toEqual({ choice: {}, proposed: null })
  file.store.models.propose(id, proposed)
  file.store.models.choose(id, { floor: 25 })
  await file.reopen()
  expect(file.store.models.get(id)).toEqual({ choice: { floor: 25 }, proposed })
  file.store.models.choose(id, {})
  expect(file.store.models.get(id)).toEqual({ choice: {}, proposed })
})

test("goes with its battery", () => {
  const { id } = file.store.batteries.add({ name: "A", address: "A", protocol: "jbd", addedAt: 0 })
  file.store.models.choose(id, { floor: 25 })
  file.store.batteries.remove(id, 1)
  file.store.batteries.forget(id)
  expect(file.store.models.get(id)).toEqual({ choice: {}, proposed: null })
})
