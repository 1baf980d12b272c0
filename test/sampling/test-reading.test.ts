import { expect, test } from "bun:test"

import { jbd } from "../../src/bms/protocols/jbd.ts"
import { silentLogger } from "../../src/lib/log.ts"
import { createTestReading } from "../../src/sampling/test-reading.ts"
import { createSimulatedRadio } from "../../src/simulator/simulated-radio.ts"
import { createWorld } from "../../src/simulator/world.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

async function build() {
  const clock = new FakeClock()
  const world = createWorld({ batteries: 2, seed: 1, startTime: clock.now(), clock })
  const radio = createSimulatedRadio(world, { clock })
  await radio.start()
  const take = createTestReading({ radio, clock, log: silentLogger, protocolOf: () => jbd })
  const addresses = world.designs.map(({ address }) => address)
  /** Lets time pass until it is done. */
  const wait = async <Value>(done: Promise<Value>): Promise<Value> => {
    let over = false
    void done.finally(() => (over = true))
    while (!over) await clock.advance(500)
    return await done
  }
  return { take, addresses, wait }
}

const never = new AbortController().signal

test("tells what the battery says, and what it is", async () => {
  const { take, addresses, wait } = await build()
  const result = await wait(take(addresses[0] ?? "", never))
  expect(result).toMatchObject({
    ok: true,
    reading: { cellVoltages: expect.any(Array), soc: expect.any(Number) },
    identity: { hardware: expect.stringContaining("JBD") },
    rssi: expect.any(Number),
  })
})

test("tells why it failed", async () => {
  const { take, wait } = await build()
  expect(await wait(take("A4:C1:37:FF:FF:00", never))).toEqual({ ok: false, cause: "held" })
})

test("reads one battery after the other; who has gone is not read", async () => {
  const { take, addresses, wait } = await build()
  const [first = "", second = ""] = addresses
  const gone = AbortSignal.abort(new Error("the page was left"))
  const results = [take(first, never), take(second, gone), take(second, never)]
  expect((await wait(Promise.all(results))).map(({ ok }) => ok)).toEqual([true, false, true])
})
