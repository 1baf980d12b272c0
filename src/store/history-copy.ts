import type { Clock } from "../lib/clock.ts"
import { runSteps } from "../lib/steps.ts"
import type { SalvagedRows } from "./salvage.ts"
import type { Store } from "./store.ts"

interface CopyDeps {
  readonly store: Pick<Store, "history">
  readonly clock: Clock
  /** Whether it may take space now. */
  readonly hasSpace: () => boolean
  readonly signal: AbortSignal
  /** Does one transaction; may put another file in place of one that is damaged. */
  readonly run: (work: () => void) => void
  /** Told how many rows were new so far. */
  readonly onRows: (rows: number) => void
}

/**
 * Writes what is salvaged of a damaged history into the one in use, a few milliseconds at a time, and
 * resolves with the number of rows. Rejects where it cannot go on; it can be begun again then.
 */
export async function copyHistory(
  batches: AsyncIterable<SalvagedRows>,
  { store, clock, hasSpace, signal, run, onRows }: CopyDeps,
): Promise<number> {
  const { history } = store
  const salvage = history.openSalvage()
  let rows = 0
  for await (const batch of batches) {
    if (!hasSpace()) throw new Error("there is too little space for it")
    const began = clock.monotonic()
    run(() => {
      if (store.history !== history) throw new Error("the new history was damaged as well")
      rows += salvage.take(batch)
    })
    onRows(rows)
    await new Promise((resolve) => setImmediate(resolve))
    // Half of the time is for the others.
    const took = clock.monotonic() - began
    if (took > 1) await clock.sleep(took, signal)
  }
  await runSteps(salvage.finish(), signal)
  signal.throwIfAborted()
  return rows
}
