import type { Battery } from "../battery/battery.ts"
import { isSwitched, type SwitchChange, switchesAfter } from "../battery/switch-change.ts"
import { LinkError, type LinkStep } from "../ble/link-error.ts"
import type { Radio } from "../ble/link.ts"
import { RadioError } from "../ble/radio-error.ts"
import type { RecoveryStep } from "../ble/recovery.ts"
import { openSession, type Session, type SessionResult } from "../ble/session.ts"
import type { Protocol } from "../bms/protocol.ts"
import { protocolById } from "../bms/registry.ts"
import type { Clock } from "../lib/clock.ts"
import type { Part } from "../lib/part.ts"
import type { ConnectionPolicy } from "./connection-policies.ts"
import type { TakeSample } from "./sampler.ts"
import type { Sample } from "./status-board.ts"

interface SampleTakerDeps {
  readonly radio: Pick<Radio, "link">
  readonly clock: Clock
  readonly policy: (battery: number) => ConnectionPolicy
  /** Something had to be done again. */
  readonly onRecovery?: (step: RecoveryStep) => void
  /** Milliseconds; those not given are as in `stepLimits`. */
  readonly limits?: Partial<Record<LinkStep, number>>
  /** From 0 to 1, to spread what is tried again. @default at random */
  readonly random?: () => number
}

/** Milliseconds after which a switch is looked at, as often as this: boards take about a second. */
const switchPause = 500
const readBacks = 4

/** Milliseconds until a connection that broke is made anew, and up to as much again. */
const reconnectPause = 500

interface Kept {
  readonly session: Session
  readonly address: string
  readonly protocol: Protocol
  readonly password: string | null
}

/** Samples through a radio: one exchange with the battery's BMS in the battery's protocol. */
export class SampleTaker implements Part {
  readonly name = "sample taker"
  readonly #deps: SampleTakerDeps
  /** Connections that rest, by battery. */
  readonly #kept = new Map<number, Kept>()
  /** When the newest exchange with a battery is over. */
  readonly #turns = new Map<number, Promise<void>>()

  constructor(deps: SampleTakerDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    await this.follow([])
  }

  /** Ends the connections of batteries that are not among these any more. */
  async follow(batteries: readonly Pick<Battery, "id" | "address">[]): Promise<void> {
    const gone = [...this.#kept].filter(
      ([id, { address }]) => !batteries.some((each) => each.id === id && each.address === address),
    )
    for (const [id] of gone) this.#kept.delete(id)
    await Promise.all(gone.map(([, { session }]) => session.end()))
  }

  readonly take: TakeSample = (battery, options) =>
    this.#inTurn(battery.id, options.signal, () =>
      this.#use(battery, options.signal, async (session) => sampleOf(await session.read(options))),
    )

  /**
   * Sets a switch of a battery and reads back how it then is, which may not be as wanted; null, and
   * nothing is set, where the battery does not say how its switches are. Throws LinkError where it
   * cannot be reached or refuses.
   */
  switch(battery: Battery, change: SwitchChange, signal: AbortSignal): Promise<Sample | null> {
    const { clock } = this.#deps
    const { switching } = protocolOf(battery)
    if (!switching) throw new Error(`batmon cannot switch batteries that speak ${battery.protocol}`)
    const read = async (session: Session) =>
      sampleOf(await session.read({ identityDue: false, signal }))
    return this.#inTurn(battery.id, signal, () =>
      this.#use(battery, signal, async (session) => {
        const switches = switchesAfter((await read(session)).reading, change)
        if (!switches) return null
        const obeyed = switching.obeyed(await session.ask(switching.request(switches), signal))
        if (!obeyed.ok) {
          throw new LinkError(battery.address, "request", {
            reason: obeyed.error,
            fault: "refused",
          })
        }
        for (let left = readBacks; ; left -= 1) {
          await clock.sleep(switchPause, signal)
          const sample = await read(session)
          if (left === 1 || isSwitched(sample.reading, change)) return sample
        }
      }),
    )
  }

  /**
   * A BMS takes one connection: sampling and switching wait for each other. Rejects at once when the
   * signal is aborted before it is their turn.
   */
  #inTurn<Value>(battery: number, signal: AbortSignal, run: () => Promise<Value>): Promise<Value> {
    const before = this.#turns.get(battery) ?? Promise.resolve()
    const turn = unlessAborted(before, signal).then(run)
    const over = Promise.allSettled([before, turn]).then(() => {})
    this.#turns.set(battery, over)
    return turn
  }

  /** With the connection that rests, if there is one; else with a new one, and once more if it breaks. */
  async #use<Value>(
    battery: Battery,
    signal: AbortSignal,
    use: (session: Session) => Promise<Value>,
  ): Promise<Value> {
    const { clock, policy, onRecovery, random = Math.random } = this.#deps
    const wanted = policy(battery.id)
    const kept = await this.#takeKept(battery, wanted)
    try {
      return await this.#within(
        battery,
        wanted,
        kept ?? (await this.#open(battery, wanted, signal)),
        use,
      )
    } catch (error) {
      if (signal.aborted || !(kept || isTransient(error))) throw error
      onRecovery?.("reconnect")
      await clock.sleep(reconnectPause * (1 + random()), signal)
      return await this.#within(battery, wanted, await this.#open(battery, wanted, signal), use)
    }
  }

  async #within<Value>(
    battery: Battery,
    { keepConnected }: ConnectionPolicy,
    open: Kept,
    use: (session: Session) => Promise<Value>,
  ): Promise<Value> {
    let well = false
    try {
      const value = await use(open.session)
      well = true
      return value
    } finally {
      if (well && keepConnected && !open.session.lost.aborted) {
        open.session.rest()
        this.#kept.set(battery.id, open)
      } else await open.session.end()
    }
  }

  async #takeKept(battery: Battery, { password }: ConnectionPolicy): Promise<Kept | null> {
    const kept = this.#kept.get(battery.id)
    this.#kept.delete(battery.id)
    if (!kept) return null
    const fits =
      kept.address === battery.address &&
      kept.protocol.id === battery.protocol &&
      kept.password === password
    if (fits && !kept.session.lost.aborted) return kept
    await kept.session.end()
    return null
  }

  async #open(
    battery: Battery,
    { password }: ConnectionPolicy,
    signal: AbortSignal,
  ): Promise<Kept> {
    const { radio, clock, limits = {}, onRecovery } = this.#deps
    const protocol = protocolOf(battery)
    const link = radio.link(battery.address)
    const onRetry = () => onRecovery?.("retry")
    const session = await openSession(link, protocol, {
      clock,
      signal,
      password,
      limits,
      onRetry,
    })
    return { session, address: battery.address, protocol, password }
  }
}

function protocolOf(battery: Battery): Protocol {
  const protocol = protocolById(battery.protocol)
  if (!protocol) throw new Error(`batmon does not know the protocol ${battery.protocol}`)
  return protocol
}

function unlessAborted(done: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => reject(signal.reason)
    signal.addEventListener("abort", abort, { once: true })
    void done.then(() => {
      signal.removeEventListener("abort", abort)
      resolve()
    })
  })
}

/** What may go well in the next moment; a time limit that passed has cost enough already. */
function isTransient(error: unknown): boolean {
  if (!(error instanceof LinkError)) return false
  if (error.fault === "lost") return true
  return (
    error.step === "connect" && error.cause !== undefined && !(error.cause instanceof RadioError)
  )
}

const sampleOf = ({ reading, identity, unanswered, ...result }: SessionResult): Sample => ({
  reading,
  identity,
  unanswered,
  rssi: result.advertisement.rssi,
  duration: result.durationMs,
  frameErrors: result.frameErrors,
})
