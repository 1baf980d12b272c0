import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { Logger } from "../lib/log.ts"
import type { AdapterPower } from "./adapter-power.ts"
import type { RadioTrouble } from "./radio-error.ts"
import { type RecoveryCounts, RecoveryTally } from "./recovery.ts"
import { type AdapterStep, createRecoveryLadder } from "./recovery-ladder.ts"

/** What is done about one adapter that does not work, without anyone being there. */
export interface AdapterRecovery extends RecoveryCounts {
  /** Looks after the air until the signal is aborted. */
  watch(watched: WatchedAir, signal: AbortSignal): Promise<void>
  /** Before the adapter is opened again: what may help it. Never rejects. */
  mend(trouble: RadioTrouble): Promise<void>
  /** A device was heard, or a connection made. */
  well(): void
  /** Whether the adapter was reset since then. */
  readonly wasReset: boolean
  /** The adapter is open. */
  opened(): void
}

interface WatchedAir {
  /** Milliseconds of listening since any device gave a sign of life. */
  inVain(): number
  resetScan(): void
  /** Lets go of the adapter, to open it again. */
  giveUp(trouble: RadioTrouble): void
}

interface AdapterRecoveryOptions {
  readonly adapter: string
  readonly clock: Clock
  readonly log: Logger
  readonly random: () => number
  /** Null where it is no adapter of this board. */
  readonly power: AdapterPower | null
  /** Ends batmon; null where nobody would start it again. */
  readonly restart: (() => void) | null
}

/** Milliseconds between two looks at the air. */
const lookEvery = 5_000

export function createAdapterRecovery(options: AdapterRecoveryOptions): AdapterRecovery {
  const { adapter, clock, log, random, power, restart } = options
  const tally = new RecoveryTally(clock)
  const canRestart = restart !== null
  const ladder = createRecoveryLadder({ clock, random, hasPower: power !== null, canRestart })
  /** The step for which the adapter was given up. */
  let due: AdapterStep | null = null
  let timesOff = 0
  let wasReset = false

  const take = async (step: AdapterStep, why: string) => {
    tally.count(step)
    if (step !== "scan-reset") wasReset = true
    log.warning("the adapter is helped along", { adapter, step, why })
    try {
      if (step === "power-cycle") await power?.cycle()
      else if (step === "rfkill") await power?.cycleSwitch()
      else if (step === "restart") restart?.()
    } catch (error) {
      log.warning("that could not be done", { adapter, step, reason: errorMessage(error) })
    }
  }

  /** Someone may have switched it off for a moment, and someone for good: less and less often. */
  const switchOn = async (power: AdapterPower) => {
    timesOff += 1
    const isDue = timesOff > 1 && Number.isInteger(Math.log2(timesOff))
    const blocked = isDue ? await power.blocked().catch(() => null) : null
    if (!isDue || blocked === "hard") return
    const step = blocked === "soft" ? "rfkill" : "power-cycle"
    tally.count(step)
    log.warning("the adapter is switched on", { adapter, step })
    await power.on().catch((error: unknown) => {
      log.warning("it cannot be switched on", { adapter, reason: errorMessage(error) })
    })
  }

  return {
    counts: tally.counts,
    get latest() {
      return tally.latest
    },
    get wasReset() {
      return wasReset
    },
    well() {
      wasReset = false
      ladder.well()
    },
    opened() {
      timesOff = 0
    },
    async watch({ inVain, resetScan, giveUp }, signal) {
      while (!signal.aborted) {
        await clock.sleep(lookEvery, signal).catch(() => {})
        const step = signal.aborted ? null : ladder.quiet(inVain())
        if (step === null) continue
        const why = "no device of any kind is heard"
        if (step === "scan-reset") {
          await take(step, why)
          resetScan()
        } else {
          due = step
          giveUp({ kind: "hangs", detail: why })
        }
      }
    },
    async mend(trouble) {
      if (trouble.kind === "off" && power) return await switchOn(power)
      if (trouble.kind !== "hangs") return
      const step = due ?? ladder.hung()
      due = null
      await take(step, trouble.detail)
    },
  }
}
