/** One part of the running application. Constructors do nothing; `start` does. */
export interface Part {
  readonly name: string
  start(): Promise<void>
  /** Called once, also when a later part failed to start. */
  stop(): Promise<void>
}

/**
 * Starts the parts in order and returns what stops them in reverse. Where one does not start, those
 * before it are stopped and its error is thrown. A part that fails to stop is reported and passed.
 */
export async function startParts(
  parts: readonly Part[],
  onStopError: (part: Part, error: unknown) => void,
): Promise<() => Promise<void>> {
  const started: Part[] = []
  const stop = async () => {
    for (let part = started.pop(); part !== undefined; part = started.pop()) {
      try {
        await part.stop()
      } catch (error) {
        onStopError(part, error)
      }
    }
  }
  for (const part of parts) {
    try {
      await part.start()
      started.push(part)
    } catch (error) {
      await stop()
      throw error
    }
  }
  return stop
}

type Stop = () => unknown

/** A part out of a function that starts it and returns what stops it, if anything does. */
export function part(name: string, start: () => Promise<Stop | void> | Stop | void): Part {
  let stop: Stop | void
  return {
    name,
    start: async () => {
      stop = await start()
    },
    stop: async () => {
      await stop?.()
    },
  }
}
