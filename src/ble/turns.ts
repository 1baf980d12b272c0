/** One thing that only one can have at a time; the others wait in the order of asking. */
export interface Turns {
  /** Resolves with the function that ends the turn; calling that twice is harmless. */
  take(signal: AbortSignal): Promise<() => void>
}

export function createTurns(): Turns {
  let taken = false
  const waiting = new Set<() => void>()

  const begin = () => {
    taken = true
    let mine = true
    return () => {
      if (!mine) return
      mine = false
      taken = false
      const [next] = waiting
      next?.()
    }
  }

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        if (!taken) return resolve(begin())
        const leave = () => {
          waiting.delete(enter)
          signal.removeEventListener("abort", abort)
        }
        const enter = () => {
          leave()
          resolve(begin())
        }
        const abort = () => {
          leave()
          reject(signal.reason)
        }
        waiting.add(enter)
        signal.addEventListener("abort", abort, { once: true })
      }),
  }
}
