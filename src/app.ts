import { hostname } from "node:os"
import { join } from "node:path"

import { Alerting } from "./alerts/alerting.ts"
import type { AppEvents } from "./app-events.ts"
import { judgeInThread, runWorkerJob } from "./app-jobs.ts"
import { makeStorage } from "./app-store.ts"
import { answers, createWebPart, webDeps } from "./app-web.ts"
import { AuditLog } from "./auth/audit-log.ts"
import { AuthDesk } from "./auth/auth-desk.ts"
import { isLoopback } from "./auth/source-address.ts"
import type { Radio } from "./ble/link.ts"
import { RecoveryTally } from "./ble/recovery.ts"
import { answeredAddresses, localAddress, systemName } from "./machine/addresses.ts"
import { LocalName } from "./machine/local-name.ts"
import { czechExcelForm, plainForm } from "./export/csv-form.ts"
import type { CsvQuery } from "./export/csv-export.ts"
import { intervalOf } from "./battery/sampling-interval.ts"
import { createZoneClock } from "./battery/zone-clock.ts"
import type { Clock } from "./lib/clock.ts"
import { readBoot } from "./lib/boot.ts"
import { errorMessage } from "./lib/error-message.ts"
import { createEventBus } from "./lib/events.ts"
import { createSynchronisedCheck } from "./lib/kernel-clock.ts"
import { LogRing } from "./lib/log-ring.ts"
import type { Logger } from "./lib/log.ts"
import { part, startParts } from "./lib/part.ts"
import { createServiceManager, type ServiceManager } from "./lib/systemd-notify.ts"
import { WallClock } from "./lib/wall-clock.ts"
import { Watchdog } from "./lib/watchdog.ts"
import { googleEndpoints } from "./mail/google-oauth.ts"
import { Heartbeat } from "./mail/heartbeat.ts"
import { LinkKeeper } from "./mail/link-keeper.ts"
import { WayList } from "./mail/way-list.ts"
import { ConnectionPolicies } from "./sampling/connection-policies.ts"
import { ClockKeeper } from "./sampling/clock-keeper.ts"
import { EventRecorder } from "./sampling/event-recorder.ts"
import { HealthKeeper } from "./sampling/health-keeper.ts"
import { ModelKeeper } from "./sampling/model-keeper.ts"
import { NearbyScan } from "./sampling/nearby-scan.ts"
import { ReadingWriter } from "./sampling/reading-writer.ts"
import { Roster } from "./sampling/roster.ts"
import { RuntimeKeeper } from "./sampling/runtime-keeper.ts"
import { SampleTaker } from "./sampling/sample-take.ts"
import { Sampler } from "./sampling/sampler.ts"
import { StatusBoard } from "./sampling/status-board.ts"
import type { Settings } from "./settings/setting-keys.ts"
import { defaultSettingsFile } from "./settings/settings-load.ts"
import { EngineFile } from "./snmp/engine-file.ts"
import { SnmpStore } from "./snmp/snmp-store.ts"
import { Snmp } from "./snmp/snmp.ts"
import { searchedRows } from "./snmp/latest-rows.ts"
import { gapAfterInterval } from "./store/gap-after.ts"
import { Maintenance } from "./store/maintenance.ts"
import { Store } from "./store/store.ts"
import { version } from "./version.ts"

export interface AppOptions {
  readonly settings: Settings
  readonly radio: Radio
  readonly log: Logger
  /** The newest entries of `log`, for the page. @default none are shown */
  readonly recentLog?: LogRing
  readonly clock: Clock
  /** Whether the batteries are simulated. */
  readonly demo: boolean
  /** Whether somebody keeps the wall clock right. @default as the kernel says; always when simulated */
  readonly isClockSynchronised?: () => boolean
  /** That was read, and goes into backups. @default the usual one */
  readonly settingsFile?: string
  /** Who started batmon as a service. @default nobody */
  readonly manager?: ServiceManager
  /** Runs when the store is open and nothing is sampled yet. */
  readonly prepare?: (store: Store) => Promise<void>
}

export interface App {
  /** Where the page answers. */
  readonly url: URL
  stop(): Promise<void>
}

/** The composition root: makes the parts, joins them, starts them in order. */
export async function startApp(options: AppOptions): Promise<App> {
  const { settings, radio, log } = options
  const settingsFile = options.settingsFile ?? defaultSettingsFile
  const clock = new WallClock({
    system: options.clock,
    isSynchronised:
      options.isClockSynchronised ?? (options.demo ? () => true : createSynchronisedCheck()),
  })
  const interval = settings.samplingInterval * 1000
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const events = createEventBus<AppEvents>((name, error) => {
    log.error("a listener failed", { event: name, reason: errorMessage(error) })
  })

  const { store, reserve, disk, folder, secrets, guard, storage, backups, release, nightly } =
    makeStorage({
      ...{ settings, settingsFile, clock, events, log },
      gapAfter: (id) => {
        const battery = roster.batteries.find((each) => each.id === id)
        return gapAfterInterval(battery ? intervalOf(battery, interval) : interval)
      },
    })
  const roster = new Roster({ store, clock, events, log: log.scoped("roster") })
  const board = new StatusBoard({
    radio,
    clock,
    events,
    estimate: (battery, latest) => runtimes.estimate(battery, latest),
  })
  const snmp = new Snmp({
    store: new SnmpStore({
      table: () => store.choices,
      secrets,
      witness: () => new EngineFile(join(settings.dataDirectory, "snmp-engine.json")),
      log: log.scoped("snmp"),
    }),
    statuses: () => board.statuses,
    newestRows: () => guard.run(() => store.history.readings.newest(searchedRows)),
    energyBefore: (battery) =>
      guard.run(() => store.history.energy({ battery, from: 0, to: Number.MAX_SAFE_INTEGER })),
    alerts: () => alerting.active(),
    interval: () => interval,
    board: { name: hostname(), version },
    clock,
    events,
    log: log.scoped("snmp"),
  })
  const writer = new ReadingWriter(
    (readings) => {
      if (disk.state.kind === "full") {
        guard.run(() => store.history.saveRollups(readings))
        return
      }
      guard.run(() => store.history.save(readings))
      snmp.stored(readings)
    },
    log,
    { onStored: () => disk.accepted(), onRefused: (error) => disk.refused(error) },
  )
  const models = new ModelKeeper({ table: () => store.models, events, log: log.scoped("model") })
  const runtimes = new RuntimeKeeper({
    batteries: () => roster.batteries,
    models,
    history: (work) => guard.run(() => work(store.history)),
    events,
    clock,
    utcOffset: createZoneClock(timeZone),
    onRecalled: (battery, estimate) => board.estimated(battery, estimate),
    log: log.scoped("runtime"),
  })
  const policies = new ConnectionPolicies({ table: () => store.batteries, secrets })
  const recoveries = new RecoveryTally(clock)
  const taker = new SampleTaker({
    radio,
    clock,
    policy: (id) => policies.of(id),
    onRecovery: (step) => recoveries.count(step),
  })
  const exportCsv = (query: CsvQuery, signal: AbortSignal) =>
    guard.watch(
      runWorkerJob(
        "exportCsv",
        { folder: settings.dataDirectory, gapAfter: gapAfterInterval(interval), ...query },
        signal,
      ),
    )
  const boardContext = () => ({
    boardName: hostname(),
    pageUrl: localAddress(web.url, localName.host ?? systemName(hostname())),
  })
  const mailContext = () => ({ ...boardContext(), timeZone, now: clock.now() })
  const alerting = new Alerting({
    ...{ store, events, clock, timeZone, storage, interval },
    statuses: () => board.statuses,
    radio: () => radio.state,
    modelOf: (battery) => models.view(battery).model,
    ways: () => ways.ways(),
    context: boardContext,
    history: {
      range: (query) => guard.run(() => store.history.range(query)),
      energy: (query) => guard.run(() => store.history.energy(query)),
      csv: ({ language, ...query }, signal) =>
        exportCsv({ ...query, form: language === "cs" ? czechExcelForm : plainForm }, signal),
    },
    onError: (error) => guard.noticed(error),
    log,
  })
  const health = new HealthKeeper({
    batteries: () => roster.batteries,
    capacityOf: (battery) => models.view(battery).model?.capacity ?? null,
    history: (work) => guard.run(() => work(store.history)),
    clock,
    log: log.scoped("health"),
  })
  const sampler = new Sampler({
    roster,
    board,
    writer,
    events,
    clock,
    interval,
    log: log.scoped("sampling"),
    take: taker.take,
    saveIdentity: (id, identity) => store.batteries.saveIdentity(id, identity, clock.now()),
  })
  const recorder = new EventRecorder({
    add: (event) => guard.run(() => store.events.add(event)),
    activeProtections: (id) => [...store.events.protectionTimes(id).since.keys()],
    events,
    clock,
    log: log.scoped("events"),
  })
  const clockKeeper = new ClockKeeper({
    clock,
    boot: readBoot(),
    store,
    writer,
    board: {
      redate(since, by) {
        board.redate(since, by)
        snmp.redate(since, by)
        runtimes.redate(since, by)
      },
    },
    add: (event) => store.events.add(event),
    log: log.scoped("clock"),
  })
  const maintenance = new Maintenance({
    store,
    disk,
    reserve,
    keep: {
      readings: settings.keepReadings,
      hours: settings.keepHours,
      days: settings.keepDays,
    },
    clock,
    isTimeTrusted: () => clock.trusted,
    isRedating: () => clockKeeper.redating,
    isOnTrial: () => release.onTrial,
    onFailed: (error) => guard.noticed(error),
    log: log.scoped("maintenance"),
  })
  const nearby = new NearbyScan({ radio, clock, log: log.scoped("scan") })
  const recentLog = options.recentLog ?? new LogRing()
  const auth = new AuthDesk({
    store,
    clock,
    judge: judgeInThread,
    needed: !(options.demo && isLoopback(settings.webHost)),
    onError: (error) => guard.noticed(error),
    licenceRequired: settings.licenceRequired,
    licenceResets: settings.licenceResets,
  })
  const choices = {
    get: (key: string) => store.choices.get(key),
    set: (key: string, value: unknown) => store.choices.set(key, value),
  }
  const ways = new WayList({
    choices,
    secrets: {
      seal: (secret, record) => secrets().seal(secret, record),
      unseal: (sealed, record) => secrets().unseal(sealed, record),
    },
    clock,
    google: googleEndpoints,
  })
  const linkKeeper = new LinkKeeper({ ways, clock, log: log.scoped("mail") })
  const heartbeat = new Heartbeat({
    choices,
    clock,
    isWell: () => sampler.moves,
    log: log.scoped("mail"),
  })
  const auditLog = new AuditLog({ events, add: (entry) => store.audit.add(entry) })
  const web = createWebPart(
    settings,
    webDeps({
      ...{ settings, log, recentLog, store, guard, radio, recoveries, roster, board, policies },
      ...{
        taker,
        sampler,
        nearby,
        models,
        runtimes,
        health,
        alerting,
        auth,
        ways,
        heartbeat,
        snmp,
        backups,
      },
      ...{ clock, events, storage, exportCsv, mailContext, release },
      demo: options.demo,
      interval: () => interval,
    }),
  )
  const localName = new LocalName({
    name: settings.localName,
    addresses: () => answeredAddresses(settings.webHost),
    clock,
    log: log.scoped("web"),
  })
  const watchdog = new Watchdog({
    manager: options.manager ?? createServiceManager({}),
    signs: [
      { name: "sampling", moves: () => sampler.moves },
      { name: "store", moves: () => store.batteries.list().length >= 0 },
      { name: "page", moves: (signal) => answers(web.url, signal) },
    ],
    clock,
    log: log.scoped("watchdog"),
  })

  const stop = await startParts(
    [
      // Before the store: on a full disk it opens only when the reserve is freed.
      part("disk watch", () => disk.look()),
      folder,
      guard,
      backups,
      release,
      clockKeeper,
      part("preparation", () => options.prepare?.(store)),
      roster,
      part("status board", () => {
        const follow = () =>
          board.follow(roster.batteries, ({ id }) => {
            const latest = guard.run(() => store.history.readings.latest(id))
            return {
              identity: store.batteries.identity(id),
              latest: latest && clockKeeper.knowsAge(latest.time) ? latest : null,
            }
          })
        follow()
        return events.on("batteries-changed", follow)
      }),
      models,
      runtimes,
      health,
      part("connection policies", () => {
        policies.follow(roster.batteries)
        return events.on("batteries-changed", ({ batteries }) => {
          policies.follow(batteries)
          void taker.follow(batteries)
        })
      }),
      part("radio", async () => {
        radio.onState((state) => events.emit("radio-changed", state))
        await radio.start()
        return () => {
          nearby.stop()
          return radio.stop()
        }
      }),
      taker,
      // After the radio: that batmon itself switches it off at the end is no event.
      recorder,
      snmp,
      auditLog,
      auth,
      web,
      ...(options.demo ? [] : [localName]),
      maintenance,
      nightly,
      linkKeeper,
      ...alerting.parts,
      sampler,
      heartbeat,
      watchdog,
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
