import { afterEach, beforeEach, expect, test } from "bun:test"

import { HistoryFile } from "../fakes/history-file.ts"

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
})
afterEach(() => file.remove())

test("the newest note or event tells what time has passed for certain", async () => {
  expect(file.store.knownTime.newest).toBe(0)
  file.store.knownTime.note(1000)
  file.store.knownTime.note(2000)
  await file.reopen()
  expect(file.store.knownTime.newest).toBe(2000)
  file.store.events.add({ time: 3000, battery: null, kind: "started" })
  expect(file.store.knownTime.newest).toBe(3000)
})

test("a note goes back with the clock, and never forward", () => {
  file.store.knownTime.setBack(1000)
  expect(file.store.knownTime.newest).toBe(0)
  file.store.knownTime.note(2000)
  file.store.knownTime.setBack(3000)
  expect(file.store.knownTime.newest).toBe(2000)
  file.store.knownTime.setBack(1000)
  expect(file.store.knownTime.newest).toBe(1000)
})
