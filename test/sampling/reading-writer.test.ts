import { beforeEach, expect, test } from "bun:test"

import { silentLogger } from "../../src/lib/log.ts"
import { ReadingWriter } from "../../src/sampling/reading-writer.ts"
import { readingOf } from "../fakes/reading-of.ts"

let stored: number[][]
let refuse: Error | null
let told: string[]
let writer: ReadingWriter

beforeEach(() => {
  stored = []
  refuse = null
  told = []
  writer = new ReadingWriter(
    (readings) => {
      if (refuse) throw refuse
      stored.push(readings.map(({ time }) => time))
    },
    silentLogger,
    {
      onStored: () => told.push("stored"),
      onRefused: (error) => told.push(String(error)),
    },
  )
})

const add = (...times: number[]) => {
  for (const time of times) writer.add({ battery: 1, time, reading: readingOf({}) })
}

test("what the disk refuses is kept and stored with the next round, once", () => {
  add(1, 2)
  refuse = new Error("database or disk is full")
  writer.flush()
  refuse = null
  add(3)
  writer.flush()
  writer.flush()
  expect(stored).toEqual([[1, 2, 3]])
  expect(told).toEqual(["Error: database or disk is full", "stored"])
})

test("of what the disk refuses for long, the newest is kept", () => {
  refuse = new Error("attempt to write a readonly database")
  for (let time = 0; time < 7_500; time += 1) add(time)
  writer.flush()
  refuse = null
  writer.flush()
  expect([stored[0]?.length, stored[0]?.[0], stored[0]?.at(-1)]).toEqual([7_000, 500, 7_499])
})

test("what is held waits until it is released, and takes a step of the clock along", () => {
  writer.hold()
  add(1, 2)
  writer.flush()
  expect(stored).toEqual([])
  writer.redate(1000)
  writer.release()
  writer.release()
  expect(stored).toEqual([[1001, 1002]])
})
