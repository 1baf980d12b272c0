import { describe, expect, test } from "bun:test"

import { runJob } from "../../src/lib/jobs.ts"

const startWorker = () => new Worker(new URL("../fakes/jobs-worker.ts", import.meta.url).href)

const collect = async (values: AsyncIterable<unknown>) => {
  const all: unknown[] = []
  for await (const value of values) all.push(value)
  return all
}

describe("a job", () => {
  test("gives what it yields, in order, and ends", async () => {
    const numbers = await collect(runJob("count", 1000, { startWorker }))
    expect(numbers).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1))
  })

  test("that fails gives what came before, then its error", async () => {
    const values: unknown[] = []
    const run = async () => {
      for await (const value of runJob("fail", "too far", { startWorker })) values.push(value)
    }
    await expect(run()).rejects.toMatchObject({ jobError: "RangeError", message: "too far" })
    expect(values).toEqual(["first"])
  })

  test("that does not exist is an error", async () => {
    await expect(collect(runJob("none", 0, { startWorker }))).rejects.toThrow("no job none")
  })

  test("waits while the receiver is behind: memory is bounded", async () => {
    const shared = new Int32Array(new SharedArrayBuffer(4))
    const values = runJob("produced", shared, { startWorker })
    await values.next()
    await Bun.sleep(200)
    expect(Atomics.load(shared, 0)).toBeLessThan(20)
    await values.return()
  })

  test("ends when nobody receives any more, and when it is aborted", async () => {
    const shared = new Int32Array(new SharedArrayBuffer(4))
    const aborted = new AbortController()
    const values = runJob("produced", shared, { startWorker, signal: aborted.signal })
    await values.next()
    aborted.abort(new Error("enough"))
    await expect(collect(values)).rejects.toThrow("enough")
    for await (const _value of runJob("produced", shared, { startWorker })) break
    await Bun.sleep(100)
    const then = Atomics.load(shared, 0)
    await Bun.sleep(100)
    expect(Atomics.load(shared, 0)).toBe(then)
  })
})
