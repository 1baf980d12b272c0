import type { Clock } from "../lib/clock.ts"

/**
 * One thing that only one can have at a time. Of those who wait, the one whose last turn was the
 * shortest is next, so that who takes long for nothing keeps few waiting; and who has waited long
 * comes before who takes a little less. Who took very long lets others come even when nobody waits.
 */
export interface Turns {
  /** Resolves with the function that ends the turn; calling that twice is harmless. */
  take(who: string, signal: AbortSignal): Promise<() => void>
}

/** Share of the time that was waited by which a turn counts as shorter. */
const impatience = 0.1
/** A turn of so many milliseconds is one for nothing, most likely. */
const slow = 5_000
/** For so many milliseconds others may come first then: in that time most batteries are heard. */
const courtesy = 2_000
/** Whoever comes no more is forgotten when so many others have come since. */
const remembered = 500

interface Waiting {
  /** Milliseconds that it took the last time; 0 for who has never had a turn. */
  readonly expected: number
  /** Monotonic milliseconds. */
  readonly since: number
  enter(): void
}

export function createTurns(clock: Pick<Clock, "monotonic" | "sleep">): Turns {
  let taken = false
  const waiting = new Set<Waiting>()
  /** Milliseconds of the last turn, the newest last. */
  const lasted = new Map<string, number>()

  const remember = (who: string, milliseconds: number) => {
    lasted.delete(who)
    lasted.set(who, milliseconds)
    const [oldest] = lasted.keys()
    if (lasted.size > remembered && oldest !== undefined) lasted.delete(oldest)
  }

  const begin = (who: string) => {
    taken = true
    const begun = clock.monotonic()
    let mine = true
    return () => {
      if (!mine) return
      mine = false
      taken = false
      remember(who, clock.monotonic() - begun)
      next()?.enter()
    }
  }

  const next = () => {
    const now = clock.monotonic()
    const cost = ({ expected, since }: Waiting) => expected - impatience * (now - since)
    return [...waiting].reduce<Waiting | null>((a, b) => (a && cost(a) <= cost(b) ? a : b), null)
  }

  return {
    take: (who, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const expected = lasted.get(who) ?? 0
        if (!taken && expected < slow) return resolve(begin(who))
        const left = new AbortController()
        const leave = () => {
          left.abort()
          waiting.delete(mine)
          signal.removeEventListener("abort", abort)
        }
        const mine: Waiting = {
          expected,
          since: clock.monotonic(),
          enter() {
            leave()
            resolve(begin(who))
          },
        }
        const abort = () => {
          leave()
          reject(signal.reason)
        }
        waiting.add(mine)
        signal.addEventListener("abort", abort, { once: true })
        if (taken) return
        clock.sleep(courtesy, left.signal).then(
          () => taken || mine.enter(),
          () => {},
        )
      }),
  }
}
