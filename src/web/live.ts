import { judgeFreshness } from "../battery/freshness.ts"
import { intervalOf } from "../battery/sampling-interval.ts"
import type { Words } from "../i18n/words.ts"
import { errorMessage } from "../lib/error-message.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import { LiveChannel, type LiveView } from "./live-channel.ts"
import { LiveStream } from "./live-stream.ts"
import type { WebDeps } from "./web-deps.ts"

/** Milliseconds between two signs of life. Ages are told in steps of ten seconds. */
export const heartbeat = 10_000

/** More open pages than one board should have to feed; a flood of them must not take its memory. */
const mostStreams = 100

/** Keeps open pages up to date: whoever opens a stream gets every change of what its page shows. */
export interface Live {
  /** Names what all pages show now: a page that carries it needs nothing repeated. */
  readonly revision: string
  /** Null when there are too many streams already. */
  open(view: LiveView, words: Words, request: OpenRequest): Response | null
  stop(): void
}

export interface OpenRequest {
  /** The revision that the page shows, where it knows. */
  readonly seen: string | null
  /** Aborted when the browser goes away. */
  readonly signal: AbortSignal
}

export function createLive(deps: WebDeps): Live {
  const { clock, events } = deps
  const channels = new Map<string, LiveChannel>()
  const stopping = new AbortController()
  // A restarted batmon counts from zero again: its numbers must not be taken for the old ones.
  const run = clock.now().toString(36)
  let changes = 0
  let freshness = freshnessOfAll()

  const subscriptions = [
    events.on("sampled", ({ battery }) => changed(battery.id)),
    events.on("batteries-changed", () => changed()),
    events.on("radio-changed", () => changed()),
    events.on("storage-changed", () => changed()),
    events.on("alert-changed", () => changed()),
  ]
  void beat()

  const live: Live = {
    get revision() {
      return `${run}-${changes}`
    },
    open(view, words, { seen, signal }) {
      if (streamCount() >= mostStreams) return null
      const key = `${words.language} ${view.key}`
      const channel = channels.get(key) ?? new LiveChannel(view, words)
      channels.set(key, channel)
      const stream = new LiveStream(() => {
        channel.leave(stream)
        if (channel.size === 0) channels.delete(key)
      })
      signal.addEventListener("abort", () => stream.end(), { once: true })
      channel.join(stream, { revision: live.revision, upToDate: seen === live.revision })
      return stream.response
    },
    stop() {
      stopping.abort()
      for (const unsubscribe of subscriptions) unsubscribe()
      for (const channel of channels.values()) channel.end()
    },
  }
  return live

  function changed(battery?: number): void {
    changes++
    freshness = freshnessOfAll()
    for (const channel of channels.values())
      channel.update({ revision: live.revision, ...(battery === undefined ? {} : { battery }) })
  }

  async function beat(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await clock.sleep(heartbeat, stopping.signal)
      } catch {
        return
      }
      try {
        tick()
      } catch (error) {
        // The next one may well succeed, and without it no page would know that it is connected.
        deps.log.error("open pages could not be updated", { reason: errorMessage(error) })
      }
    }
  }

  function tick(): void {
    // Becoming stale is the one change that no event tells of.
    const now = freshnessOfAll()
    if (now !== freshness) changes++
    freshness = now
    for (const channel of channels.values())
      channel.update({ revision: live.revision, heartbeat: true })
  }

  function freshnessOfAll(): string {
    const [now, usual] = [clock.monotonic(), deps.interval()]
    const kind = (status: BatteryStatus) =>
      judgeFreshness(status, { now, interval: intervalOf(status.battery, usual) }).kind
    return deps.statuses().map(kind).join()
  }

  function streamCount(): number {
    return channels.values().reduce((sum, channel) => sum + channel.size, 0)
  }
}
