import { afterEach, beforeEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Store } from "../../src/store/store.ts"

let folder: string
let store: Store
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-events-"))
  store = new Store(folder)
  await store.start()
})
afterEach(async () => {
  await store.stop()
  rmSync(folder, { recursive: true })
})

describe("events between two times", () => {
  test("are those of the batteries asked for and of the board, the newest first", () => {
    for (const name of ["House", "Cabin"])
      store.batteries.add({ name, address: name, protocol: "jbd", addedAt: 0 })
    for (const [time, battery] of [
      [1, 1],
      [2, 2],
      [3, null],
      [4, 1],
      [5, 1],
    ] as const)
      store.events.add({ time, battery, kind: "battery-lost" })
    const times = (limit: number) =>
      store.events.between({ batteries: [1], from: 1, to: 5, limit }).map(({ time }) => time)
    expect(times(9)).toEqual([4, 3, 1])
    expect(times(2)).toEqual([4, 3])
  })
})
