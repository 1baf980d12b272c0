import type { Clock } from "../lib/clock.ts"
import type { RecoveryStep } from "./recovery.ts"

/** A step against an adapter, as opposed to one against a battery's connection. */
export type AdapterStep = Exclude<RecoveryStep, "retry" | "reconnect">

/** Which step is due against an adapter that does not work. Steps in a row count, not in a lifetime. */
export interface RecoveryLadder {
  /** After this many milliseconds of listening in which no device of any kind was heard; null for none. */
  quiet(inVain: number): AdapterStep | null
  /** It did not do what it was told. */
  hung(): AdapterStep
  /** Somebody was heard: it works. */
  well(): void
}

interface LadderOptions {
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  /** Whether it is an adapter of this board, whose power can be switched. */
  readonly hasPower: boolean
  /** Whether someone starts batmon again when it ends. */
  readonly canRestart: boolean
}

/**
 * Milliseconds of listening before the first step, as much again before the second, then doubled from
 * step to step: a cabin with one battery that is away is a quiet place too, and must not be reset all
 * day.
 */
const patience = { first: 45_000, longest: 3_600_000 } as const
/** Milliseconds of trouble before batmon ends itself. */
const lastResort = 30 * 60_000
/** Share of a waiting time by which it differs from one time to the next. */
const jitter = 0.2

/** What is tried from the third step on, turn about, for as long as it takes. */
const heavy = ["power-cycle", "rfkill"] as const

export function createRecoveryLadder(options: LadderOptions): RecoveryLadder {
  const { clock, random, hasPower, canRestart } = options
  let rung = 0
  let begun: number | null = null
  let restarted = false
  let spread = 1
  /** Milliseconds listened in vain at the last step. */
  let before = 0

  const climb = (): AdapterStep => {
    begun ??= clock.monotonic()
    spread = 1 + jitter * random()
    const taken = rung
    rung += 1
    if (taken === 0) return "scan-reset"
    if (taken === 1 || !hasPower) return "reopen"
    const triedAll = taken >= 2 + heavy.length
    if (triedAll && canRestart && !restarted && clock.monotonic() - begun >= lastResort) {
      restarted = true
      return "restart"
    }
    return heavy[taken % 2] ?? "power-cycle"
  }

  return {
    quiet(inVain) {
      // The count began anew without a sign of life: another adapter was plugged in.
      if (inVain < before) before = 0
      const gap = Math.min(patience.first * 2 ** Math.max(0, rung - 1), patience.longest)
      if (inVain < before + gap * spread) return null
      before = inVain
      return climb()
    },
    hung() {
      // One that does not answer does not scan either.
      if (rung === 0) rung = 1
      return climb()
    },
    well() {
      rung = 0
      begun = null
      restarted = false
      spread = 1
      before = 0
    },
  }
}
