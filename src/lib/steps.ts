/** Work in small steps: each `yield` ends a step of some milliseconds. */
export type Steps = Generator<void, void, void>

/** Does the steps with a turn of the event loop between them, until done or aborted. */
export async function runSteps(steps: Steps, signal?: AbortSignal): Promise<void> {
  for (const _step of steps) {
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted) return
  }
}
