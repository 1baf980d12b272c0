import type { Clock } from "./clock.ts"
import { errorMessage } from "./error-message.ts"
import type { Logger } from "./log.ts"
import type { Part } from "./part.ts"
import type { ServiceManager } from "./systemd-notify.ts"

/** Something without which batmon is of no use; false, or an error, when it stands still. */
export interface Sign {
  readonly name: string
  readonly moves: (signal: AbortSignal) => boolean | Promise<boolean>
}

interface WatchdogDeps {
  readonly manager: ServiceManager
  readonly signs: readonly Sign[]
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Tells the service manager that batmon is alive, but only while every sign of it moves: what hangs
 * without dying is then ended and started anew by the system.
 */
export class Watchdog implements Part {
  readonly name = "watchdog"
  readonly #deps: WatchdogDeps
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #still: string | null = null

  constructor(deps: WatchdogDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    const { watchdog } = this.#deps.manager
    this.#deps.manager.ready()
    if (watchdog !== null) this.#running = this.#run(watchdog / 3)
  }

  async stop(): Promise<void> {
    this.#deps.manager.stopping()
    this.#stopping.abort()
    await this.#running
  }

  async #run(every: number): Promise<void> {
    const { clock, manager } = this.#deps
    const { signal } = this.#stopping
    while (!signal.aborted) {
      const still = await this.#firstStill(AbortSignal.any([signal, AbortSignal.timeout(every)]))
      if (signal.aborted) return
      if (still === null) manager.alive()
      this.#tell(still)
      await clock.sleep(every, signal).catch(() => {})
    }
  }

  /** The first sign that does not move, and why; null when all do. */
  async #firstStill(signal: AbortSignal): Promise<string | null> {
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(new Error("does not answer")), { once: true })
    })
    late.catch(() => {})
    for (const { name, moves } of this.#deps.signs) {
      try {
        if (!(await Promise.race([moves(signal), late]))) return `${name} stands still`
      } catch (error) {
        return `${name}: ${errorMessage(error)}`
      }
    }
    return null
  }

  #tell(still: string | null): void {
    if (still === this.#still) return
    const { log } = this.#deps
    if (still === null) log.info("all moves again")
    else log.error("the watchdog is not told that batmon is alive", { reason: still })
    this.#still = still
  }
}
