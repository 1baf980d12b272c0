import type { Link, Radio, RadioState } from "../ble/link.ts"
import type { RecoveryCounts } from "../ble/recovery.ts"
import type { Advertisement } from "../bms/protocol.ts"
import type { Clock } from "../lib/clock.ts"
import type { BatteryDesign } from "./battery-design.ts"
import { createJbdBms } from "./jbd-bms.ts"
import { chance, seedFor, wander } from "./random.ts"
import { SimulatedLinkError, type SimulatedModule, createSimulatedLink } from "./simulated-link.ts"
import type { World } from "./world.ts"

export interface SimulatedRadioOptions {
  readonly clock: Clock
  /** How much of a real radio's waiting is waited; 1 is all of it. @default 0.2 */
  readonly latency?: number
  /** Index of a battery that is out of range for some minutes now and then. @default none */
  readonly roaming?: number
  /** Modules lose a request that follows the subscription within a second. @default false */
  readonly losesFirstRequest?: boolean
}

/** Milliseconds between two advertisements of one module. */
const advertisingInterval = 1000
/** A roaming battery is out of range for one of four such periods, in milliseconds. */
const roamingPeriod = 10 * 60_000

/** There is no adapter that could need it. */
const flawless: RecoveryCounts = {
  counts: {
    retry: 0,
    reconnect: 0,
    "scan-reset": 0,
    reopen: 0,
    "power-cycle": 0,
    rfkill: 0,
    restart: 0,
  },
  latest: null,
}

/** The air of a simulated world. Above it, all is as with real batteries. */
export function createSimulatedRadio(world: World, options: SimulatedRadioOptions): Radio {
  const { clock, latency = 0.2, roaming, losesFirstRequest = false } = options
  const stateListeners: ((state: RadioState) => void)[] = []
  /** By address: whom to tell that the connection is lost. */
  const connections = new Map<string, (reason: Error) => void>()
  let state: RadioState = { kind: "starting" }

  const setState = (next: RadioState) => {
    state = next
    for (const listener of stateListeners) listener(next)
  }

  const inRange = (address: string) => {
    const index = world.designs.findIndex((design) => design.address === address)
    const design = world.designs[index]
    if (state.kind !== "ready" || !design || world.battery(address) === null) return null
    const period = Math.floor(world.time() / roamingPeriod)
    const away = index === roaming && chance(seedFor(design.seed, "roaming"), period) < 0.25
    return away ? null : design
  }

  const moduleAt = (address: string): SimulatedModule => ({
    address,
    advertisement() {
      const design = connections.has(address) ? null : inRange(address)
      return design && advertisementOf(design, world.time())
    },
    take(onLost) {
      if (connections.has(address) || !inRange(address)) return false
      connections.set(address, onLost)
      return true
    },
    release() {
      connections.delete(address)
    },
    bms() {
      const battery = inRange(address) && world.battery(address)
      return battery ? createJbdBms(battery) : null
    },
  })

  return {
    adapter: "simulated",
    get state() {
      return state
    },
    get air() {
      return state.kind === "ready" ? "lively" : "unknown"
    },
    get adapters() {
      const { air } = this
      return [{ adapter: "simulated", state, air, load: connections.size, recovery: flawless }]
    },
    heard(address) {
      const heard = moduleAt(address).advertisement()
      return heard && { rssi: heard.rssi, at: clock.monotonic() }
    },
    onState(listener) {
      stateListeners.push(listener)
    },
    async start() {
      setState({ kind: "ready" })
    },
    async stop() {
      setState({ kind: "off", detail: "the simulation has ended" })
      for (const [address, onLost] of [...connections]) {
        onLost(new SimulatedLinkError(address, "the radio was switched off"))
      }
    },
    async scan(onHeard, signal) {
      while (!signal.aborted) {
        for (const { address } of world.designs) {
          const heard = moduleAt(address).advertisement()
          if (heard) onHeard(heard)
        }
        // The only reason for it to reject is the one for which the loop ends.
        await clock.sleep(advertisingInterval * latency, signal).catch(() => {})
      }
    },
    link: (address): Link =>
      createSimulatedLink(moduleAt(address), { clock, latency, losesFirstRequest }),
  }
}

/** JBD's modules repeat their address, last byte first, as manufacturer data. */
function advertisementOf(design: BatteryDesign, time: number): Advertisement {
  const address = design.address.split(":").map((byte) => Number.parseInt(byte, 16))
  const seed = seedFor(design.seed, "signal")
  const nearness = -52 - 30 * chance(seed, 0)
  // People and doors move over minutes; single packets differ by a few dB more.
  const fading = 10 * (wander(seed, time / 240_000) - 0.5) + 6 * (wander(seed, time / 900) - 0.5)
  return {
    address: design.address,
    name: design.advertisedName,
    rssi: Math.round(nearness + fading),
    services: ["ff00"],
    manufacturerData: Uint8Array.from(address.toReversed()),
  }
}
