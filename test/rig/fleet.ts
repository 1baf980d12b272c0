import type { AppEvents } from "../../src/app-events.ts"
import type { Battery } from "../../src/battery/battery.ts"
import type { Radio } from "../../src/ble/link.ts"
import type { LinkStep } from "../../src/ble/link-error.ts"
import { systemClock as clock } from "../../src/lib/clock.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { silentLogger as log } from "../../src/lib/log.ts"
import type { BatteryStatus } from "../../src/sampling/battery-status.ts"
import { ReadingWriter } from "../../src/sampling/reading-writer.ts"
import { SampleTaker } from "../../src/sampling/sample-take.ts"
import { Sampler } from "../../src/sampling/sampler.ts"
import { StatusBoard } from "../../src/sampling/status-board.ts"

/** Batteries that are sampled as batmon does it, with its time compressed. */
export interface Fleet {
  status(address: string): BatteryStatus
  /** Resolves when it holds, looked at after each sample; rejects after a minute. */
  until(what: string, holds: () => boolean): Promise<void>
  stop(): Promise<void>
}

interface FleetOptions {
  readonly radio: Radio
  readonly addresses: readonly string[]
  /** Milliseconds between two cycles. */
  readonly interval: number
  readonly limits?: Partial<Record<LinkStep, number>>
}

const patience = 60_000

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const { radio, addresses, interval, limits = {} } = options
  const batteries: Battery[] = addresses.map((address, index) => {
    return { id: index + 1, name: address, address, protocol: "jbd", addedAt: 0 }
  })
  const events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  const board = new StatusBoard({ radio, clock, events })
  board.follow(batteries, () => ({ identity: null, latest: null }))
  const policy = () => ({ password: null, keepConnected: false })
  const taker = new SampleTaker({ radio, clock, policy, limits })
  const sampler = new Sampler({
    roster: { batteries },
    board,
    writer: new ReadingWriter(() => {}, log),
    take: taker.take,
    saveIdentity: () => {},
    events,
    clock,
    log,
    interval,
  })
  await sampler.start()
  return {
    status(address) {
      const status = board.statuses.find(({ battery }) => battery.address === address)
      if (!status) throw new Error(`no battery ${address}`)
      return status
    },
    until: (what, holds) =>
      new Promise((resolve, reject) => {
        const end = (how: () => void) => {
          clearTimeout(timer)
          unsubscribe()
          how()
        }
        const causes = () => board.statuses.map(({ cause }) => cause ?? "well").join(", ")
        const late = () => reject(new Error(`waited in vain for ${what}: ${causes()}`))
        const timer = setTimeout(() => end(late), patience)
        const look = () => holds() && end(resolve)
        const unsubscribe = events.on("sampled", look)
        look()
      }),
    stop: () => sampler.stop(),
  }
}
