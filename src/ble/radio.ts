import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { AdapterPower } from "./adapter-power.ts"
import { createAdapterRecovery } from "./adapter-recovery.ts"
import type { Connection, Controller, ControllerOptions } from "./controller.ts"
import { createHearing } from "./hearing.ts"
import type { Air, Link, Radio, RadioState } from "./link.ts"
import { radioAdvice, RadioError, type RadioTrouble } from "./radio-error.ts"

export interface RadioOptions {
  readonly log: Logger
  readonly clock: Clock
  /** Ends batmon, for whoever starts it again. @default nobody would */
  readonly restart?: (() => void) | null
  /** From 0 to 1, to spread what is tried again. @default at random */
  readonly random?: () => number
}

interface ManagedRadioOptions extends RadioOptions {
  /** @default its power cannot be switched */
  readonly power?: AdapterPower | null
  /** Rejects with RadioError where the adapter is of no use. */
  open(options: ControllerOptions): Promise<Controller>
}

const stopped: RadioTrouble = { kind: "off", detail: "batmon is stopping" }

/** Pauses between two attempts to open an adapter, in milliseconds, doubled from one to the next. */
const pause = { first: 1_000, longest: 30_000 } as const
/** Share of a pause by which it differs from one time to the next. */
const jitter = 0.2

/** A radio that opens its controller, and opens it again whenever it is lost. */
export function createManagedRadio(adapter: string, options: ManagedRadioOptions): Radio {
  const { open, clock, log, random = Math.random, power = null, restart = null } = options
  const listeners: ((state: RadioState) => void)[] = []
  let state: RadioState = { kind: "starting" }
  let controller: Controller | null = null
  let stopping = new AbortController()
  let running = Promise.resolve()

  const recovery = createAdapterRecovery({ adapter, clock, log, random, power, restart })
  const hearing = createHearing({
    clock,
    onAlive: recovery.well,
    onDemand: (wanted) => {
      demand = wanted
      controller?.setScanning(wanted)
    },
  })
  let demand = false

  const enter = (next: RadioState) => {
    const words = ({ kind, detail }: RadioState & { detail?: string }) => `${kind} ${detail}`
    if (words(state) === words(next)) return
    state = next
    if ("detail" in next)
      log.warning(
        `no Bluetooth: the adapter ${adapter} is ${next.kind}. ${radioAdvice[next.kind]}`,
        {
          detail: next.detail,
        },
      )
    else log.info(`Bluetooth is ${next.kind}`, { adapter })
    for (const listener of listeners) listener(next)
  }

  /** One controller from its opening to its end; resolves with what ended it. */
  const use = async (signal: AbortSignal): Promise<RadioTrouble> => {
    const down = Promise.withResolvers<RadioTrouble>()
    const stop = () => down.resolve(stopped)
    signal.addEventListener("abort", stop, { once: true })
    const ended = new AbortController()
    const opening = open({ clock, log, onHeard: hearing.heard, onDown: down.resolve })
    let trouble = stopped
    try {
      // Opening takes seconds where nobody answers; stopping does not wait for that.
      await Promise.race([opening, down.promise])
      if (!signal.aborted) {
        controller = await opening
        controller.setScanning(demand)
        enter({ kind: "ready" })
        recovery.opened()
        void recovery.watch(
          {
            inVain: () => hearing.inVain,
            resetScan() {
              controller?.setScanning(false)
              controller?.setScanning(demand)
            },
            giveUp: down.resolve,
          },
          AbortSignal.any([signal, ended.signal]),
        )
      }
      trouble = await down.promise
      return trouble
    } finally {
      ended.abort()
      signal.removeEventListener("abort", stop)
      controller = null
      opening.then(
        (opened) => opened.close(new RadioError(adapter, trouble)),
        () => {},
      )
    }
  }

  const run = async (signal: AbortSignal) => {
    let wait: number = pause.first
    while (!signal.aborted) {
      const begun = clock.monotonic()
      const trouble = await use(signal).catch(asTrouble)
      if (signal.aborted) break
      enter(trouble)
      hearing.fail(new RadioError(adapter, trouble))
      if (trouble.kind !== "hangs") hearing.anew()
      // An adapter that worked for a while deserves a quick look first.
      if (clock.monotonic() - begun > pause.longest) wait = pause.first
      await clock.sleep(wait * (1 + jitter * random()), signal).catch(() => {})
      if (!signal.aborted) await recovery.mend(trouble)
      wait = Math.min(2 * wait, pause.longest)
    }
    hearing.fail(new RadioError(adapter, stopped))
  }

  /** While the adapter is only starting it is worth waiting for. */
  const checkUsable = () => {
    if ("detail" in state) throw new RadioError(adapter, state)
  }

  let load = 0
  const air = (): Air => {
    if (hearing.air !== "quiet") return hearing.air
    return recovery.wasReset && state.kind === "ready" ? "empty" : "quiet"
  }

  return {
    adapter,
    get state() {
      return state
    },
    get adapters() {
      return [{ adapter, state, air: air(), load, recovery }]
    },
    get air() {
      return air()
    },
    heard: (address) => hearing.latest(address),
    onState: (listener) => listeners.push(listener),
    async start() {
      stopping = new AbortController()
      running = run(stopping.signal)
    },
    async stop() {
      stopping.abort(new Error("batmon is stopping"))
      await running
    },
    async scan(onHeard, signal) {
      checkUsable()
      await hearing.scan(onHeard, signal)
    },
    link: (address) =>
      createLink(address, {
        hear: async (signal) => {
          checkUsable()
          return await hearing.hear(address, signal)
        },
        connect: async (signal) => {
          checkUsable()
          if (!controller) throw new Error("the Bluetooth adapter is still starting")
          hearing.forget(address)
          load += 1
          const leave = once(() => (load -= 1))
          try {
            const connection = await controller.connect(address, signal)
            hearing.alive()
            connection.ended.addEventListener("abort", leave, { once: true })
            const rest = () => {
              // What rests keeps nobody waiting; that it will be used again is soon over.
              leave()
              connection.rest()
            }
            // Batteries that stay connected do not call out: what they say is a sign of life, too.
            const subscribe: Connection["subscribe"] = (onBytes, signal) =>
              connection.subscribe((bytes) => {
                hearing.alive()
                onBytes(bytes)
              }, signal)
            return { ...connection, rest, subscribe }
          } catch (error) {
            leave()
            throw error
          }
        },
      }),
  }
}

/** Does it the first time alone. */
function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}

function asTrouble(error: unknown): RadioTrouble {
  return error instanceof RadioError
    ? error.trouble
    : { kind: "missing", detail: errorMessage(error) }
}

interface LinkWays {
  hear: Link["hear"]
  connect(signal: AbortSignal): Promise<Connection>
}

function createLink(address: string, { hear, connect }: LinkWays): Link {
  let connection: Connection | null = null
  let leaving = false
  const lostListeners: ((reason: Error) => void)[] = []

  const connected = () => {
    if (!connection) throw new Error("not connected")
    return connection
  }

  return {
    address,
    hear,
    async connect(signal) {
      const made = await connect(signal)
      connection = made
      made.ended.addEventListener(
        "abort",
        () => {
          if (leaving) return
          for (const listener of lostListeners.splice(0)) listener(made.ended.reason)
        },
        { once: true },
      )
    },
    discover: async (services, signal) => await connected().discover(services, signal),
    subscribe: async (onBytes, signal) => await connected().subscribe(onBytes, signal),
    write: async (bytes, signal, way) => await connected().write(bytes, signal, way),
    rest: () => connection?.rest(),
    wake: async (signal) => await connected().wake(signal),
    async disconnect(signal) {
      leaving = true
      await connection?.disconnect(signal)
    },
    onLost: (listener) => lostListeners.push(listener),
  }
}
