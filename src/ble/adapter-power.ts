import type { Clock } from "../lib/clock.ts"
import { powerCommand, powerStatus } from "./mgmt-packets.ts"
import { bluetoothSwitches, type RfkillSwitch, setBlocked } from "./rfkill.ts"
import { withTimeLimit } from "./time-limit.ts"

/** The power of an adapter of this board. Each step rejects where it cannot be done. */
export interface AdapterPower {
  /** What keeps it off: a switch that software can turn, one that a person must, or none of these. */
  blocked(): Promise<"soft" | "hard" | null>
  /** Off and on again. */
  cycle(): Promise<void>
  /** The same by the kernel's switch for the radio. */
  cycleSwitch(): Promise<void>
  /** On, be it the switch or the adapter that is off. */
  on(): Promise<void>
}

/** The kernel's channel for managing adapters. */
export interface ManagementSocket {
  on(event: "data", listener: (packet: Uint8Array) => void): unknown
  on(event: "error", listener: (error: Error) => void): unknown
  bindControl(): unknown
  start(): void
  stop(): void
  write(packet: Buffer): void
}

interface AdapterPowerOptions {
  /** Its number in the kernel. */
  readonly device: number
  readonly clock: Clock
  /** Throws where batmon may not. */
  readonly openManagement: () => Promise<ManagementSocket>
  /** Replaced by tests. */
  readonly files?: { readonly switches: string; readonly control: string }
}

/** Milliseconds. */
const answerLimit = 8_000
/** The chip's own time to lose its mind, and to find it again. */
const offFor = 2_000
const onFor = 3_000

export function createAdapterPower(options: AdapterPowerOptions): AdapterPower {
  const { device, clock, openManagement } = options
  const { switches = "/sys/class/rfkill", control = "/dev/rfkill" } = options.files ?? {}
  const { signal: never } = new AbortController()

  const setPower = async (on: boolean) => {
    const socket = await openManagement()
    const answered = Promise.withResolvers<number>()
    socket.on("data", (packet) => {
      const status = powerStatus(packet, device)
      if (status !== null) answered.resolve(status)
    })
    socket.on("error", answered.reject)
    try {
      socket.bindControl()
      socket.start()
      socket.write(powerCommand(device, on))
      const limits = { clock, limit: answerLimit, signal: never }
      const status = await withTimeLimit(() => answered.promise, limits)
      if (status !== 0) throw new Error(`the kernel refuses with status ${status}`)
    } finally {
      socket.stop()
    }
  }

  /** The adapter's own switch; the board's where it has none. */
  const ownSwitches = async () => {
    const all = await bluetoothSwitches(switches)
    const own = all.filter(({ name }) => name === `hci${device}`)
    return own.length > 0 ? own : all
  }

  const unblock = async () => {
    const blocked = (await bluetoothSwitches(switches)).filter(({ soft }) => soft)
    for (const each of blocked) await setBlocked(each, false, control)
    return blocked.length > 0
  }

  return {
    async blocked() {
      const all = await bluetoothSwitches(switches)
      const isMine = ({ name }: RfkillSwitch) => name === `hci${device}` || !/^hci\d/.test(name)
      if (all.some((each) => each.hard && isMine(each))) return "hard"
      return all.some((each) => each.soft && isMine(each)) ? "soft" : null
    },
    async cycle() {
      await setPower(false).catch(() => {})
      await clock.sleep(offFor)
      await setPower(true)
      await clock.sleep(onFor)
    },
    async cycleSwitch() {
      const own = await ownSwitches()
      if (own.length === 0) throw new Error("the kernel has no switch for it")
      for (const each of own) await setBlocked(each, true, control)
      await clock.sleep(offFor)
      for (const each of own) await setBlocked(each, false, control)
      await clock.sleep(onFor)
      await setPower(true)
    },
    async on() {
      if (await unblock()) await clock.sleep(onFor)
      await setPower(true)
      await clock.sleep(onFor)
    },
  }
}
