import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { DiskReserve } from "../../src/store/disk-reserve.ts"
import { allSteps } from "../fakes/history-file.ts"

const megabyte = 1024 * 1024

let folder: string
let reserve: DiskReserve
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-reserve-"))
  reserve = new DiskReserve(folder)
})
afterEach(() => rmSync(folder, { recursive: true }))

const fill = (total: number) => allSteps(reserve.fill({ free: total, total }))

test("it takes 16 MB of a usual disk, really, in small steps, and once", () => {
  expect(fill(32e9)).toBe(64)
  const { size, blocks } = statSync(join(folder, "reserve"))
  expect(size).toBe(16 * megabyte)
  expect(blocks * 512).toBeGreaterThanOrEqual(size)
  expect(fill(32e9)).toBe(0)
})

test("it takes a fiftieth of a small disk", () => {
  fill(20e6)
  expect(reserve.size).toBe(400_000)
})

test("one that was broken off is filled up", () => {
  const steps = reserve.fill({ free: 32e9, total: 32e9 })
  steps.next()
  steps.return()
  expect(reserve.size).toBe(megabyte / 4)
  fill(32e9)
  expect(reserve.size).toBe(16 * megabyte)
})

test("it can be freed, and says whether it was there", () => {
  fill(20e6)
  expect(reserve.free()).toBe(true)
  expect(reserve.free()).toBe(false)
  expect(reserve.size).toBe(0)
})
