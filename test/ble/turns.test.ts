import { expect, test } from "bun:test"
import { createTurns } from "../../src/ble/turns.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const { signal } = new AbortController()

/** Takes a turn and notes when it begins. */
function taker(turns = createTurns(new FakeClock())) {
  const begun: string[] = []
  const take = async (name: string, when = signal) => {
    const end = await turns.take(name, when)
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
  await expect(second).rejects.toThrow("too late")
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
  await expect(take("late", AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone")
  ;(await take("next"))()
})

test("who took long the last time lets the others go first, but not for ever", async () => {
  const clock = new FakeClock()
  const turns = createTurns(clock)
  /** A turn of so many milliseconds. */
  const spend = async (who: string, milliseconds: number) => {
    const end = await turns.take(who, signal)
    begun.push(who)
    await clock.advance(milliseconds)
    end()
  }
  const begun: string[] = []
  await spend("slow", 8_000)
  await spend("quick", 1_000)
  const first = await turns.take("first", signal)
  const waiting = [
    turns.take("slow", signal),
    turns.take("quick", signal),
    turns.take("new", signal),
  ]
  const order: string[] = []
  for (const [index, who] of ["slow", "quick", "new"].entries()) {
    void waiting[index]?.then((end) => {
      order.push(who)
      end()
    })
  }
  first()
  await clock.advance(0)
  expect(order).toEqual(["new", "quick", "slow"])

  const second = await turns.take("second", signal)
  const slow = turns.take("slow", signal)
  slow.then((end) => (order.push("slow again"), end()))
  await clock.advance(90_000)
  const quick = turns.take("quick", signal)
  quick.then((end) => (order.push("quick again"), end()))
  second()
  await clock.advance(0)
  expect(order.slice(3)).toEqual(["slow again", "quick again"])
})

test("who took very long lets others come first for two seconds, though nobody waits", async () => {
  const clock = new FakeClock()
  const turns = createTurns(clock)
  const order: string[] = []
  const take = async (who: string, milliseconds: number) => {
    const end = await turns.take(who, signal)
    order.push(who)
    await clock.sleep(milliseconds)
    end()
  }
  void take("mute", 6_000)
  await clock.advance(0)
  await clock.advance(6_000)
  void take("mute", 6_000)
  await clock.advance(1_900)
  void take("well", 1_000)
  await clock.advance(0)
  expect(order).toEqual(["mute", "well"])
  await clock.advance(1_000)
  expect(order).toEqual(["mute", "well", "mute"])
  await clock.advance(6_000)
  void take("mute", 6_000)
  await clock.advance(0)
  await clock.advance(1_999)
  expect(order).toHaveLength(3)
  await clock.advance(1)
  expect(order).toHaveLength(4)
})

test("who gives up while letting others come first is not given a turn later", async () => {
  const clock = new FakeClock()
  const turns = createTurns(clock)
  const end = await turns.take("mute", signal)
  await clock.advance(6_000)
  end()
  const abort = new AbortController()
  const failure = turns.take("mute", abort.signal).catch((error: unknown) => error)
  abort.abort(new Error("enough"))
  expect(await failure).toBe(abort.signal.reason)
  await clock.advance(2_000)
  ;(await turns.take("well", signal))()
})
