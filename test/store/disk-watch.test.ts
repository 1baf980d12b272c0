import { beforeEach, expect, test } from "bun:test"

import type { DiskSpace } from "../../src/store/disk-space.ts"
import { type DiskState, DiskWatch } from "../../src/store/disk-watch.ts"

let space: DiskSpace | Error
let reserve: number
let told: DiskState[]
let watch: DiskWatch

beforeEach(() => {
  space = { free: 900, total: 1000 }
  reserve = 100
  told = []
  watch = new DiskWatch({
    measure: () => {
      if (space instanceof Error) throw space
      return space
    },
    reserve: {
      free() {
        if (reserve === 0 || space instanceof Error) return false
        space = { ...space, free: space.free + reserve }
        reserve = 0
        return true
      },
    },
    onChange: (state) => told.push(state),
  })
})

const look = (free: number) => {
  space = { free, total: 1000 }
  watch.look()
}

test("each state is told once", () => {
  for (const free of [900, 500, 90, 80, 40, 30, 200, 300]) look(free)
  expect(told).toEqual([
    { kind: "filling", free: 0.09 },
    { kind: "full", free: 0.04 },
    { kind: "well" },
  ])
})

test("the reserve is freed when the space is at its end, and not before", () => {
  look(6)
  expect(reserve).toBe(100)
  look(4)
  expect(reserve).toBe(0)
  expect(watch.space?.free).toBe(104)
})

test("a disk with space that refuses is told with its reason, until it takes something", () => {
  watch.refused(new Error("attempt to write a readonly database"))
  watch.refused(new Error("attempt to write a readonly database"))
  watch.look()
  watch.accepted()
  expect(told).toEqual([
    { kind: "refused", reason: "attempt to write a readonly database" },
    { kind: "well" },
  ])
})

test("a disk that refuses because it is full is full", () => {
  space = { free: 0, total: 1000 }
  reserve = 10
  watch.refused(new Error("database or disk is full"))
  expect(watch.state).toEqual({ kind: "full", free: 0.01 })
  expect(reserve).toBe(0)
})

test("a disk that does not tell its space changes nothing", () => {
  space = new Error("stale file handle")
  watch.look()
  expect(watch.state).toEqual({ kind: "well" })
  expect(watch.space).toBeNull()
})
