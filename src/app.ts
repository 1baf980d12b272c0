import { hostname } from "node:os"

import type { AppEvents } from "./app-events.ts"
import type { Radio } from "./ble/link.ts"
import { protocols } from "./bms/registry.ts"
import type { Clock } from "./lib/clock.ts"
import { errorMessage } from "./lib/error-message.ts"
import { createEventBus } from "./lib/events.ts"
import type { Logger } from "./lib/log.ts"
import { type Part, startParts } from "./lib/part.ts"
import { EventRecorder } from "./sampling/event-recorder.ts"
import { ReadingWriter } from "./sampling/reading-writer.ts"
import { Roster } from "./sampling/roster.ts"
import { createTakeSample } from "./sampling/sample-take.ts"
import { Sampler } from "./sampling/sampler.ts"
import { StatusBoard } from "./sampling/status-board.ts"
import type { Settings } from "./settings/setting-keys.ts"
import { DuplicateAddressError } from "./store/battery-table.ts"
import { Store } from "./store/store.ts"
import { version } from "./version.ts"
import { type RunningWeb, startWeb } from "./web/server.ts"
import type { WebDeps } from "./web/web-deps.ts"

export interface AppOptions {
  readonly settings: Settings
  readonly radio: Radio
  readonly log: Logger
  readonly clock: Clock
  /** Whether the batteries are simulated. */
  readonly demo: boolean
  /** Runs when the store is open and nothing is sampled yet. */
  readonly prepare?: (store: Store) => Promise<void>
}

export interface App {
  /** Where the page answers. */
  readonly url: URL
  stop(): Promise<void>
}

/** A gap is 2.5 intervals without a reading, and never less than this: the interval may have been longer. */
const shortestGap = 300_000

/** The composition root: makes the parts, joins them, starts them in order. */
export async function startApp(options: AppOptions): Promise<App> {
  const { settings, radio, log, clock } = options
  const interval = settings.samplingInterval * 1000
  const events = createEventBus<AppEvents>((name, error) => {
    log.error("a listener failed", { event: name, reason: errorMessage(error) })
  })

  const store = new Store(settings.dataDirectory, {
    gapAfter: Math.max(2.5 * interval, shortestGap),
  })
  const roster = new Roster({ store, clock, events })
  const board = new StatusBoard({ clock, events })
  const writer = new ReadingWriter((readings) => store.history.save(readings), log)
  const sampler = new Sampler({
    roster,
    board,
    writer,
    events,
    clock,
    interval,
    log: log.scoped("sampling"),
    take: createTakeSample(radio, clock),
    saveIdentity: (id, identity) => store.batteries.saveIdentity(id, identity, clock.now()),
  })
  const recorder = new EventRecorder({
    add: (event) => store.events.add(event),
    events,
    clock,
    log: log.scoped("events"),
  })
  const web = createWebPart(settings, {
    board: { name: hostname(), version, demo: options.demo },
    clock,
    log: log.scoped("web"),
    events,
    interval: () => interval,
    statuses: () => board.statuses,
    status: (id) => board.status(id),
    radio: () => ({ adapter: radio.adapter, state: radio.state }),
    batteries: {
      add(battery) {
        try {
          return { ok: true, battery: roster.add({ ...battery, protocol: protocols[0].id }) }
        } catch (error) {
          if (error instanceof DuplicateAddressError) return { ok: false, existing: error.existing }
          throw error
        }
      },
      rename: (id, name) => roster.rename(id, name),
      remove: (id) => roster.remove(id),
    },
    history: {
      range: (query) => store.history.range(query),
      events: (query) => store.events.list(query),
    },
    health: () => ({ status: "ok", uptime: Math.floor((clock.monotonic() - started) / 1000) }),
  })
  const started = clock.monotonic()

  const stop = await startParts(
    [
      store,
      part("preparation", () => options.prepare?.(store)),
      roster,
      part("status board", () => {
        const follow = () =>
          board.follow(roster.batteries, ({ id }) => ({
            identity: store.batteries.identity(id),
            latest: store.history.readings.latest(id),
          }))
        follow()
        return events.on("batteries-changed", follow)
      }),
      part("radio", async () => {
        radio.onState((state) => events.emit("radio-changed", state))
        await radio.start()
        return () => radio.stop()
      }),
      // After the radio: that batmon itself switches it off at the end is no event.
      recorder,
      web,
      sampler,
    ],
    (failed, error) => log.error(`${failed.name} did not stop`, { reason: errorMessage(error) }),
  )
  log.info("started", { version, url: web.url.href, batteries: roster.batteries.length })
  return {
    url: web.url,
    async stop() {
      log.info("stopping")
      await stop()
    },
  }
}

type Stop = () => unknown

/** A part out of a function that starts it and returns what stops it, if anything does. */
function part(name: string, start: () => Promise<Stop | void> | Stop | void): Part {
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

function createWebPart(
  { webHost, webPort }: Settings,
  deps: WebDeps,
): Part & { readonly url: URL } {
  let running: RunningWeb | null = null
  return {
    name: "web",
    get url() {
      if (!running) throw new Error("the page is not being served")
      return running.url
    },
    async start() {
      running = startWeb(deps, { host: webHost, port: webPort })
    },
    async stop() {
      await running?.stop()
    },
  }
}
