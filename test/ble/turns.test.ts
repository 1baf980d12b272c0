import { expect, test } from "bun:test"
import { createTurns } from "../../src/ble/turns.ts"

const { signal } = new AbortController()

/** Takes a turn and notes when it begins. */
function taker(turns = createTurns()) {
  const begun: string[] = []
  const take = async (name: string, when = signal) => {
    const end = await turns.take(when)
    begun.push(name)
    return end
  }
  return { begun, take }
}

test("turns are given in the order of asking, one at a time", async () => {
  const { begun, take } = taker()
  const [first, second, third] = [take("first"), take("second"), take("third")]
  await first
  expect(begun).toEqual(["first"])
  ;(await first)()
  await second
  expect(begun).toEqual(["first", "second"])
  ;(await second)()
  await third
  expect(begun).toEqual(["first", "second", "third"])
})

test("who gives up waiting is passed over", async () => {
  const { begun, take } = taker()
  const abort = new AbortController()
  const first = await take("first")
  const second = take("second", abort.signal)
  const third = take("third")
  abort.abort(new Error("too late"))
  expect(second).rejects.toThrow("too late")
  first()
  await third
  expect(begun).toEqual(["first", "third"])
})

test("ending a turn twice does not end another's", async () => {
  const { begun, take } = taker()
  const first = await take("first")
  first()
  const second = await take("second")
  first()
  const third = take("third")
  await Promise.resolve()
  expect(begun).toEqual(["first", "second"])
  second()
  await third
})

test("who has given up already never gets a turn", async () => {
  const { take } = taker()
  expect(take("late", AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone")
  ;(await take("next"))()
})
