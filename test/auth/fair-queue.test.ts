import { expect, test } from "bun:test"

import { BusyError, FairQueue } from "../../src/auth/fair-queue.ts"

test("does one thing at a time, the parties in turn", async () => {
  const queue = new FairQueue()
  const done: string[] = []
  let running = 0
  const work = (name: string) => async () => {
    expect(++running).toBe(1)
    await Bun.sleep(1)
    running -= 1
    done.push(name)
  }
  const flood = Array.from({ length: 10 }, (_, index) => queue.run("flood", work(`flood ${index}`)))
  await Promise.all([queue.run("owner", work("owner")), ...flood])
  expect(done.indexOf("owner")).toBeLessThanOrEqual(2)
  expect(done).toHaveLength(11)
})

test("goes on after work that fails, and says what it said", async () => {
  const queue = new FairQueue()
  const failing = queue.run("a", async () => {
    throw new Error("broken")
  })
  const next = queue.run("a", async () => "done")
  await expect(failing).rejects.toThrow("broken")
  expect(await next).toBe("done")
})

test("takes no more of one party than it should have to", async () => {
  const queue = new FairQueue()
  const { promise, resolve } = Promise.withResolvers<void>()
  const many = Array.from({ length: 40 }, () => queue.run("flood", () => promise).catch(String))
  const owner = queue.run("owner", async () => "in")
  resolve()
  const answers = await Promise.all(many)
  expect(answers.filter((answer) => String(answer).startsWith("BusyError"))).toHaveLength(7)
  expect(await owner).toBe("in")
  expect(new BusyError().message).toBe("too many are waiting")
})
