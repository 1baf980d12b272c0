import { errorMessage } from "../lib/error-message.ts"
import { type Adapter, AdapterError, parseAdapter } from "./adapter.ts"
import type { Controller, ControllerOptions } from "./controller.ts"
import { connectStream, HciStream } from "./hci-stream.ts"
import type { Radio } from "./link.ts"
import { closedOnce } from "./native-socket.ts"
import { createNobleController } from "./noble-controller.ts"
import { type AdapterPower, createAdapterPower, type ManagementSocket } from "./adapter-power.ts"
import { createRadioGroup } from "./radio-group.ts"
import { createManagedRadio, type RadioOptions } from "./radio.ts"
import { RadioError } from "./radio-error.ts"
import { socketTrouble } from "./socket-trouble.ts"
import { withTimeLimit } from "./time-limit.ts"

/**
 * A radio over noble. `adapter` is `hciN`, `unix:/path` or `tcp:host:port`, or several of them with
 * commas between; throws AdapterError. This
 * is the only file that imports noble, and it does so when the radio is started, because noble looks
 * for hardware as it is loaded.
 */
export function createRadio(adapter: string, options: RadioOptions): Radio {
  const names = adapter.split(",").map((name) => name.trim())
  if (new Set(names).size < names.length) throw new AdapterError(adapter)
  const { restart } = options
  // One dead adapter of two is no reason to end.
  const whenAllAreDead = () => {
    if (radios.every(({ state }) => state.kind !== "ready")) restart?.()
  }
  const each = restart ? { ...options, restart: whenAllAreDead } : options
  const radios = names.map((name) => createOneRadio(name, each))
  const [only, another] = radios
  return only && !another ? only : createRadioGroup(radios, options)
}

function createOneRadio(adapter: string, options: RadioOptions): Radio {
  const parsed = parseAdapter(adapter)
  return createManagedRadio(adapter, {
    ...options,
    power: parsed.kind === "hci" ? hciPower(parsed.device, options) : null,
    open: (controllerOptions) => openController(parsed, adapter, controllerOptions),
  })
}

function hciPower(device: number, { clock }: RadioOptions): AdapterPower {
  return createAdapterPower({
    device,
    clock,
    openManagement: async () => {
      const { NativeDriver } = await (noble ??= loadNoble())
      return new NativeDriver() as ManagementSocket
    },
  })
}

/** A controller that has not answered by then is none. */
const openLimit = 5_000

let noble: ReturnType<typeof loadNoble> | undefined

async function loadNoble() {
  const { default: sockets, loadDriver } = await import("@stoprocent/bluetooth-hci-socket")
  // noble knows its drivers by name; this lets it take a class, so that each radio has its own. It
  // must be so before noble is loaded.
  const NativeDriver = closedOnce(loadDriver("native"))
  const takeDriver = (driver: unknown) => (typeof driver === "function" ? driver : NativeDriver)
  Object.assign(sockets, { loadDriver: takeDriver })
  const { default: Bindings } = await import("@stoprocent/noble/lib/hci-socket/bindings.js")
  const { default: statusMessage } = await import("@stoprocent/noble/lib/hci-status-message.js")
  /** noble prints its opinion of two states to standard output, which is the caller's. */
  class QuietBindings extends Bindings {
    override onStateChange(state: string) {
      if (state === "unauthorized" || state === "unsupported") this.emit("stateChange", state)
      else super.onStateChange(state)
    }
  }
  return { QuietBindings, statusMessage, NativeDriver }
}

/** What batmon needs of noble's sockets, be they the kernel's or a stream. */
type Driver = new () => {
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown
  emit(event: string, ...args: unknown[]): boolean
  stop(): void
}

async function openController(
  adapter: Adapter,
  name: string,
  options: ControllerOptions,
): Promise<Controller> {
  const { clock, log } = options
  const { QuietBindings, statusMessage, NativeDriver } = await (noble ??= loadNoble())
  const watch: SocketWatch = { stop: () => {}, handles: () => false, error: null, log }
  const driver: Driver = adapter.kind === "hci" ? NativeDriver : await streamDriver(adapter, name)
  const bindings = new QuietBindings({
    hciDriver: guarded(driver, watch),
    ...(adapter.kind === "hci" && { deviceId: adapter.device }),
  })
  const release = () => {
    try {
      bindings.stop()
    } catch (error) {
      log.debug("noble did not stop in order", { reason: errorMessage(error) })
      watch.stop()
    }
  }
  try {
    const started = async () => {
      const state = Promise.withResolvers<string>()
      bindings.on("stateChange", state.resolve)
      withoutProcessListeners(() => bindings.start())
      return await state.promise
    }
    const { signal } = new AbortController()
    const state = await withTimeLimit(started, { clock, limit: openLimit, signal })
    if (state !== "poweredOn") throw new RadioError(name, socketTrouble(state, watch.error))
  } catch (error) {
    bindings.removeAllListeners()
    release()
    if (error instanceof RadioError) throw error
    const detail = `does not answer: ${errorMessage(watch.error ?? error)}`
    throw new RadioError(name, { kind: "hangs", detail })
  }
  bindings.removeAllListeners("stateChange")
  const down = (state: string) =>
    adapter.kind === "hci"
      ? socketTrouble(state, watch.error)
      : socketTrouble("unsupported", watch.error ?? "its socket was closed")
  const controllerOptions = { ...options, statusMessage, trouble: down, release }
  const { handles, ...controller } = createNobleController(bindings, controllerOptions)
  watch.handles = handles
  return controller
}

async function streamDriver(
  adapter: Exclude<Adapter, { kind: "hci" }>,
  name: string,
): Promise<Driver> {
  try {
    const socket = await connectStream(adapter)
    return class extends HciStream {
      constructor() {
        super(socket)
      }
    }
  } catch (error) {
    throw new RadioError(name, socketTrouble("unsupported", error))
  }
}

/** What is known of the socket that noble made for itself. */
interface SocketWatch {
  stop(): void
  /** Whether batmon dealt with the packet and noble must not see it. */
  handles(packet: Uint8Array): boolean
  error: unknown
  readonly log: ControllerOptions["log"]
}

function guarded(driver: Driver, watch: SocketWatch): Driver {
  return class extends driver {
    constructor() {
      super()
      watch.stop = () => this.stop()
      // The first one is the cause; noble goes on writing, which gives many more.
      this.on("error", (error) => {
        if (watch.error) return
        watch.error = error
        watch.log.debug("the adapter's socket failed", { reason: error.message })
      })
    }

    // noble reads packets without looking at their length; a broken one must not end batmon.
    override emit(event: string, ...args: unknown[]): boolean {
      try {
        const [packet] = args
        if (event === "data" && packet instanceof Uint8Array && watch.handles(packet)) return true
        return super.emit(event, ...args)
      } catch (error) {
        watch.log.warning("a packet was not understood", { event, reason: errorMessage(error) })
        return true
      }
    }
  }
}

/** noble ends the process on SIGINT, and talks to the adapter at exit; both are batmon's to decide. */
function withoutProcessListeners(start: () => void) {
  const events = ["SIGINT", "exit"] as const
  const before = new Set<unknown>(events.flatMap((event) => process.listeners(event)))
  try {
    start()
  } finally {
    for (const event of events) {
      for (const listener of process.listeners(event)) {
        if (!before.has(listener)) process.removeListener(event, listener)
      }
    }
  }
}
