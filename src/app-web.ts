import { hostname } from "node:os"

import type { Alerting } from "./alerts/alerting.ts"
import { runWorkerJob } from "./app-jobs.ts"
import type { AuthDesk } from "./auth/auth-desk.ts"
import { healthReport } from "./battery/health.ts"
import { protocolById, protocols } from "./bms/registry.ts"
import type { Radio } from "./ble/link.ts"
import type { RecoveryTally } from "./ble/recovery.ts"
import { readBoardAddress } from "./lib/board-address.ts"
import { logFileParts } from "./lib/log-file.ts"
import type { LogRing } from "./lib/log-ring.ts"
import type { Logger } from "./lib/log.ts"
import type { Part } from "./lib/part.ts"
import type { BackupDesk } from "./machine/backup-desk.ts"
import { canRequest, makeRequest } from "./machine/board-request.ts"
import type { ReleaseUpload } from "./machine/release-upload.ts"
import { deadRedirect, GmailLinks } from "./mail/gmail-links.ts"
import type { Heartbeat } from "./mail/heartbeat.ts"
import { googleEndpoints } from "./mail/google-oauth.ts"
import type { WayList } from "./mail/way-list.ts"
import { switchBattery } from "./sampling/battery-switch.ts"
import type { ConnectionPolicies } from "./sampling/connection-policies.ts"
import type { HealthKeeper } from "./sampling/health-keeper.ts"
import type { ModelKeeper } from "./sampling/model-keeper.ts"
import type { NearbyScan } from "./sampling/nearby-scan.ts"
import type { Roster } from "./sampling/roster.ts"
import type { RuntimeKeeper } from "./sampling/runtime-keeper.ts"
import type { SampleTaker } from "./sampling/sample-take.ts"
import type { Sampler } from "./sampling/sampler.ts"
import type { StatusBoard } from "./sampling/status-board.ts"
import { createTestReading } from "./sampling/test-reading.ts"
import type { Settings } from "./settings/setting-keys.ts"
import { snmpDesk } from "./snmp/snmp-desk.ts"
import type { Snmp } from "./snmp/snmp.ts"
import { DuplicateAddressError } from "./store/battery-table.ts"
import { gapAfterInterval } from "./store/gap-after.ts"
import type { StoreGuard } from "./store/store-guard.ts"
import type { Store } from "./store/store.ts"
import { version } from "./version.ts"
import { type RunningWeb, startWeb } from "./web/server.ts"
import type {
  AlertDesk,
  BatteryDesk,
  BluetoothDesk,
  HistoryDesk,
  MailDesk,
  MachineDesk,
  ModelDesk,
  NearbyDesk,
  WebDeps,
} from "./web/web-deps.ts"

/** What the page is made of, beside what it takes as it is. */
export interface WebParts extends Pick<WebDeps, "clock" | "events" | "interval" | "storage"> {
  readonly settings: Settings
  readonly demo: boolean
  readonly log: Logger
  readonly recentLog: LogRing
  readonly store: Store
  readonly guard: StoreGuard
  readonly radio: Radio
  readonly recoveries: RecoveryTally
  readonly roster: Roster
  readonly board: StatusBoard
  readonly policies: ConnectionPolicies
  readonly taker: SampleTaker
  readonly sampler: Sampler
  readonly nearby: NearbyScan
  readonly models: ModelKeeper
  readonly runtimes: RuntimeKeeper
  readonly health: HealthKeeper
  readonly alerting: Alerting
  readonly auth: AuthDesk
  readonly ways: WayList
  readonly heartbeat: Heartbeat
  readonly snmp: Snmp
  readonly backups: BackupDesk
  readonly release: ReleaseUpload
  readonly exportCsv: HistoryDesk["exportCsv"]
  /** What a mail has to know of the board now. */
  readonly mailContext: MailDesk["context"]
}

/** Joins the page with what it shows and changes. */
export function webDeps(parts: WebParts): WebDeps {
  const { settings, demo, log, store, board, radio, clock, sampler } = parts
  const started = clock.monotonic()
  return {
    board: {
      name: hostname(),
      version,
      demo,
      hosts: [hostname(), settings.webHost, ...settings.webHosts.split(/\s+/)],
      mac: readBoardAddress(),
    },
    clock,
    log: log.scoped("web"),
    events: parts.events,
    interval: parts.interval,
    statuses: () => board.statuses,
    status: (id) => board.status(id),
    radio: () => ({ adapter: radio.adapter, state: radio.state }),
    bluetooth: bluetoothDesk(parts),
    auth: parts.auth,
    auditLog: {
      list: (query) => store.audit.list(query),
      actions: () => store.audit.actions(),
      accounts: () => store.audit.accounts(),
    },
    batteries: batteryDesk(parts),
    models: modelDesk(parts),
    nearby: nearbyDesk(parts),
    logbook: {
      entries: (after) => parts.recentLog.entries(after),
      files: () => (settings.logFile === "" ? [] : logFileParts(settings.logFile)),
    },
    mail: {
      ways: parts.ways,
      heartbeat: parts.heartbeat,
      links: new GmailLinks(googleEndpoints, clock),
      redirect: settings.gmailRelay || deadRedirect,
      isRelay: settings.gmailRelay !== "",
      context: parts.mailContext,
    },
    history: historyDesk(parts),
    alerts: alertDesk(parts),
    snmp: snmpDesk(parts.snmp),
    machine: machineDesk(parts),
    storage: parts.storage,
    health: () => ({
      status: sampler.moves ? "ok" : "failing",
      uptime: Math.floor((clock.monotonic() - started) / 1000),
    }),
  }
}

function bluetoothDesk(parts: WebParts): BluetoothDesk {
  const { settings, radio, clock, board, taker, log } = parts
  return {
    adapters: () => radio.adapters,
    connections: parts.recoveries,
    heardAgo(address) {
      const heard = radio.heard(address)
      return heard && clock.monotonic() - heard.at
    },
    switching: settings.switching === "on",
    async switch(id, change) {
      const battery = board.status(id)?.battery
      if (!battery) return { ok: false, reason: "unreached", cause: "internal" }
      const deps = { taker, board, radio, log: log.scoped("bluetooth") }
      return await switchBattery(battery, change, deps)
    },
  }
}

function batteryDesk({ roster, policies, sampler, nearby }: WebParts): BatteryDesk {
  return {
    add(battery) {
      try {
        const protocol = protocolOf(nearby, battery.address).id
        const { policy } = battery
        const prepare = (id: number) => void (policy && policies.change(id, policy))
        return { ok: true, battery: roster.add({ ...battery, protocol }, prepare) }
      } catch (error) {
        if (error instanceof DuplicateAddressError) return { ok: false, existing: error.existing }
        throw error
      }
    },
    edit(id, battery) {
      try {
        return roster.edit(id, battery) ? { ok: true } : { ok: false, existing: null }
      } catch (error) {
        if (error instanceof DuplicateAddressError) return { ok: false, existing: error.existing }
        throw error
      }
    },
    sampleEvery: (id, every) => roster.sampleEvery(id, every),
    policy: (id) => policies.info(id),
    connectBy(id, policy) {
      if (policies.change(id, policy)) sampler.again(id)
    },
    remove: (id) => roster.remove(id),
  }
}

function modelDesk({ models, runtimes, health, board }: WebParts): ModelDesk {
  return {
    view: (battery) => models.view(battery),
    choose: (battery, choice) => models.choose(battery, choice),
    health(battery) {
      const { model } = models.view(battery)
      const { runtime, health: state } = runtimes.memory(battery)
      const told = board.status(battery)?.latest?.reading.fullChargeCapacity ?? null
      const history = health.history(battery)
      return (
        model && healthReport({ model, capacity: runtime.capacity, health: state, history, told })
      )
    },
  }
}

function nearbyDesk({ nearby, radio, clock, log }: WebParts): NearbyDesk {
  return {
    begin: () => nearby.begin(),
    look: () => nearby.look(),
    device: (address) => nearby.device(address),
    test: createTestReading({
      radio,
      clock,
      log: log.scoped("scan"),
      protocolOf: (address) => protocolOf(nearby, address),
    }),
  }
}

/** As its advertisement tells; the most common one where it was not heard. */
const protocolOf = (nearby: NearbyScan, address: string) =>
  protocolById(nearby.device(address)?.protocol?.id ?? "") ?? protocols[0]

function historyDesk({ store, guard, runtimes, exportCsv }: WebParts): HistoryDesk {
  return {
    range: (query) => guard.run(() => store.history.range(query)),
    events: (query) => store.events.list(query),
    eventsBetween: (query) => store.events.between(query),
    forecasts: ({ battery, limit }) => runtimes.forecasts(battery, limit),
    energy: (query) => guard.run(() => store.history.energy(query)),
    protectionTimes: (id) => store.events.protectionTimes(id),
    exportCsv,
  }
}

function alertDesk({ alerting, models, guard, settings, interval }: WebParts): AlertDesk {
  return {
    active: () => alerting.active(),
    list: (query) => alerting.list(query),
    acknowledge: (id, by) => alerting.acknowledge(id, by),
    choices: () => alerting.choices(),
    choose: (battery, rule, choice) => alerting.choose(battery, rule, choice),
    recipients: () => alerting.recipients(),
    saveRecipient: (recipient) => alerting.saveRecipient(recipient),
    removeRecipient: (id) => alerting.removeRecipient(id),
    outbox: (limit) => alerting.outbox(limit),
    modelOf: (battery) => models.view(battery).model,
    preview(query, signal) {
      const where = { folder: settings.dataDirectory, gapAfter: gapAfterInterval(interval()) }
      return guard.watch(runWorkerJob("previewRule", { ...where, ...query }, signal))
    },
  }
}

function machineDesk({
  settings,
  demo,
  radio,
  board,
  clock,
  backups,
  release,
}: WebParts): MachineDesk {
  return {
    run: crypto.randomUUID(),
    canRequest: () => canRequest({ demo }),
    request: makeRequest,
    release,
    backup: backups,
    diagnostics(signal) {
      const batteries = board.statuses.map(({ battery, cause, failure, rssi, identity }) => {
        const { id, protocol } = battery
        return { battery: id, protocol, cause, failure, rssi, identity }
      })
      const bluetooth = { adapter: radio.adapter, state: radio.state }
      const known = { bluetooth, batteries }
      return runWorkerJob("diagnostics", { settings, known, time: clock.now() }, signal)
    },
  }
}

/** The page as a part of batmon. */
export function createWebPart(
  { webHost, webPort, tlsCert, tlsKey, tlsPort }: Settings,
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
      const wanted = tlsCert !== "" || tlsKey !== ""
      const tls = wanted ? { cert: tlsCert, key: tlsKey, port: tlsPort } : undefined
      running = startWeb(deps, { host: webHost, port: webPort, tls })
    },
    async stop() {
      await running?.stop()
    },
  }
}

/** Whether the page is served, by way of the network; also where it says that something else fails. */
export async function answers(url: URL, signal: AbortSignal): Promise<boolean> {
  const here = new URL("/health", url)
  if (here.hostname === "0.0.0.0") here.hostname = "127.0.0.1"
  if (here.hostname === "[::]") here.hostname = "[::1]"
  // Whether it answers is the question, not who it is.
  await (await fetch(here, { signal, tls: { rejectUnauthorized: false } })).arrayBuffer()
  return true
}
