import type { Advertisement } from "../bms/protocol.ts"
import type { Clock } from "../lib/clock.ts"
import type { Air, Hearsay, Link, Radio, RadioState } from "./link.ts"
import { RadioError } from "./radio-error.ts"

/** When one adapter hears a battery, the others have this long to hear it too, in milliseconds. */
const others = 400

/**
 * Several adapters as one. Each link goes over the adapter that hears the battery and has the least to
 * do; one over which the battery could not be connected to is passed over the next time.
 */
export function createRadioGroup(
  radios: readonly Radio[],
  { clock }: { readonly clock: Clock },
): Radio {
  const listeners: ((state: RadioState) => void)[] = []
  /** Over which adapter a battery could not be connected to the last time. */
  const failed = new Map<string, Radio>()
  let told: RadioState = merged(radios)

  for (const radio of radios) {
    radio.onState(() => {
      const state = merged(radios)
      if (JSON.stringify(state) === JSON.stringify(told)) return
      told = state
      for (const listener of listeners) listener(state)
    })
  }

  return {
    adapter: radios.map(({ adapter }) => adapter).join(", "),
    get state() {
      return merged(radios)
    },
    get air() {
      return mergedAir(radios.map(({ air }) => air))
    },
    get adapters() {
      return radios.flatMap(({ adapters }) => adapters)
    },
    heard(address) {
      const known = radios.map((radio) => radio.heard(address)).filter((each) => each !== null)
      return known.reduce<Hearsay | null>((a, b) => (a && a.at > b.at ? a : b), null)
    },
    onState: (listener) => listeners.push(listener),
    async start() {
      await Promise.all(radios.map((radio) => radio.start()))
    },
    async stop() {
      await Promise.all(radios.map((radio) => radio.stop()))
    },
    async scan(onHeard, signal) {
      const scans = await Promise.allSettled(radios.map((radio) => radio.scan(onHeard, signal)))
      const [first] = scans.filter((each) => each.status === "rejected")
      if (first && scans.every(({ status }) => status === "rejected")) throw first.reason
      // Those that gave up must not end the scan of those that go on.
    },
    link: (address) => createGroupLink(address, { radios, failed, clock }),
  }
}

/** It works as long as one adapter does. */
function merged(radios: readonly Radio[]): RadioState {
  const states = radios.map(({ state }) => state)
  const kind = (wanted: RadioState["kind"]) => states.find((state) => state.kind === wanted)
  return kind("ready") ?? kind("starting") ?? states[0] ?? { kind: "starting" }
}

function mergedAir(airs: readonly Air[]): Air {
  if (airs.includes("lively")) return "lively"
  if (airs.includes("unknown")) return "unknown"
  return airs.includes("quiet") ? "quiet" : "empty"
}

interface GroupLinkOptions {
  readonly radios: readonly Radio[]
  readonly failed: Map<string, Radio>
  readonly clock: Clock
}

interface Heard {
  readonly radio: Radio
  readonly link: Link
  readonly advertisement: Advertisement
}

function createGroupLink(address: string, { radios, failed, clock }: GroupLinkOptions): Link {
  let chosen: Heard | null = null
  const lostListeners: ((reason: Error) => void)[] = []

  const link = () => {
    if (!chosen) throw new Error("not heard yet")
    return chosen.link
  }

  /** All adapters listen at once; resolves with those that heard it in time. */
  const hearAll = async (signal: AbortSignal): Promise<readonly Heard[]> => {
    const enough = new AbortController()
    const listening = AbortSignal.any([signal, enough.signal])
    const heard: Heard[] = []
    const hears = radios.map(async (radio) => {
      const link = radio.link(address)
      const advertisement = await link.hear(listening)
      heard.push({ radio, link, advertisement })
    })
    try {
      await Promise.any(hears)
      // An adapter with nothing to do is as good as any other.
      const idle = heard.some(({ radio }) => load(radio) === 0 && failed.get(address) !== radio)
      if (!idle) {
        const late = clock.sleep(others, listening).catch(() => {})
        await Promise.race([late, Promise.allSettled(hears)])
      }
      return heard
    } catch (error) {
      const reasons = error instanceof AggregateError ? error.errors : [error]
      throw reasons.find((reason) => !(reason instanceof RadioError)) ?? reasons[0]
    } finally {
      enough.abort(new Error("another adapter heard it"))
      for (const each of hears) each.catch(() => {})
    }
  }

  return {
    address,
    async hear(signal) {
      const heard = await hearAll(signal)
      const better = heard.filter(({ radio }) => failed.get(address) !== radio)
      const candidates = better.length > 0 ? better : heard
      const [best] = candidates.toSorted(leastBusy)
      if (!best) throw new Error("no adapter heard it")
      chosen = best
      best.link.onLost((reason) => {
        for (const listener of lostListeners.splice(0)) listener(reason)
      })
      return best.advertisement
    },
    async connect(signal) {
      try {
        await link().connect(signal)
        failed.delete(address)
      } catch (error) {
        if (chosen) failed.set(address, chosen.radio)
        throw error
      }
    },
    discover: async (services, signal) => await link().discover(services, signal),
    subscribe: async (onBytes, signal) => await link().subscribe(onBytes, signal),
    write: async (bytes, signal, way) => await link().write(bytes, signal, way),
    rest: () => chosen?.link.rest(),
    wake: async (signal) => await link().wake(signal),
    disconnect: async (signal) => await chosen?.link.disconnect(signal),
    onLost: (listener) => lostListeners.push(listener),
  }
}

const load = ({ adapters }: Radio) => adapters.reduce((sum, each) => sum + each.load, 0)

/** Of two that have as much to do, the one that hears it better. */
const leastBusy = (a: Heard, b: Heard) =>
  load(a.radio) - load(b.radio) ||
  (b.advertisement.rssi ?? -Infinity) - (a.advertisement.rssi ?? -Infinity)
