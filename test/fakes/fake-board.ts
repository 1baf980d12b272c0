import type { AppEvents } from "../../src/app-events.ts"
import type { AuthDesk } from "../../src/auth/auth-desk.ts"
import type { Battery } from "../../src/battery/battery.ts"
import { contradictions } from "../../src/battery/battery-model-choice.ts"
import { type ModelChoice, modelOf, proposedBy } from "../../src/battery/chosen-model.ts"
import type { ScoredForecast } from "../../src/battery/forecast-record.ts"
import type { HealthReport } from "../../src/battery/health.ts"
import type { Energy } from "../../src/battery/energy.ts"
import type {
  HistoryEvent,
  ProtectionTimes,
  RangeQuery,
  RangeResult,
} from "../../src/battery/history.ts"
import type { RuntimeEstimate } from "../../src/battery/runtime.ts"
import { seriesOf } from "../../src/battery/series.ts"
import type { LinkStep } from "../../src/ble/link-error.ts"
import type { Air, RadioState } from "../../src/ble/link.ts"
import { RecoveryTally } from "../../src/ble/recovery.ts"
import type { Reading } from "../../src/bms/reading.ts"
import type { BoardRequest } from "../../src/machine/board-request.ts"
import {
  type CheckedRelease,
  type ReleaseRefusal,
  ReleaseRefusedError,
} from "../../src/machine/release-archive.ts"
import type { UpdateResult } from "../../src/machine/release-upload.ts"
import type { CsvQuery } from "../../src/export/csv-export.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { LogRing } from "../../src/lib/log-ring.ts"
import { createLogger, type LogEntry } from "../../src/lib/log.ts"
import type { StorageState } from "../../src/store/storage-state.ts"
import type { BackupManifest } from "../../src/store/backup-manifest.ts"
import type { BatteryStatus } from "../../src/sampling/battery-status.ts"
import type { ModelView } from "../../src/sampling/model-keeper.ts"
import type { NearbyDevice, ScanState } from "../../src/sampling/nearby-scan.ts"
import type { SwitchChange } from "../../src/battery/switch-change.ts"
import type { SwitchResult } from "../../src/sampling/battery-switch.ts"
import type { ConnectionPolicy, PolicyChange } from "../../src/sampling/connection-policies.ts"
import { unheard } from "../../src/sampling/status-board.ts"
import type { SilenceCause } from "../../src/sampling/silence-cause.ts"
import type { TestReading } from "../../src/sampling/test-reading.ts"
import { FakeAlerts } from "./fake-alerts.ts"
import { fakeAuth } from "./fake-auth.ts"
import type {
  BatteryDesk,
  BluetoothDesk,
  EventsQuery,
  Health,
  HistoryDesk,
  MailDesk,
  SnmpDesk,
  WebDeps,
} from "../../src/web/web-deps.ts"
import { FakeSnmp } from "./fake-snmp.ts"
import { FakeClock } from "./fake-clock.ts"
import { fakeMail } from "./fake-mail.ts"
import { readingOf } from "./reading-of.ts"

type EnergyAsked = Parameters<HistoryDesk["energy"]>[0]

/** A healthy battery of four cells at rest. */
export const wellReading: Reading = readingOf({
  voltage: 13.32,
  current: 0,
  soc: 76,
  remainingCapacity: 76,
  nominalCapacity: 100,
  fullChargeCapacity: 99.4,
  cycles: 112,
  cellVoltages: [3.331, 3.329, 3.33, 3.33],
  temperatures: [18.4, 19.1],
  chargeSwitch: true,
  dischargeSwitch: true,
  softwareLock: false,
})

const bluetoothOf = (board: FakeBoard): BluetoothDesk => ({
  adapters: () => [
    { adapter: "hci0", state: board.state, air: board.hears, load: 0, recovery: board.recovery },
  ],
  connections: board.recovery,
  heardAgo: () => board.heardAgo,
  get switching() {
    return board.switching
  },
  async switch(id, change) {
    board.switched.push({ id, ...change })
    return board.switchResult
  },
})

/** What failing at a step means where nothing more is known. */
const usualCause: Readonly<Record<LinkStep, SilenceCause>> = {
  hear: "held",
  connect: "refuses",
  discover: "garbled",
  subscribe: "mute",
  request: "mute",
  disconnect: "mute",
}

/** Takes any file as a backup, unless told what is wrong with it. */
class FakeBackupDesk {
  ready: BackupManifest | null = null
  /** What the next thing that is asked for throws. */
  fault: Error | null = null
  /** What a backup was made or restored with. */
  readonly passphrases: string[] = []
  #has(passphrase?: string) {
    if (passphrase !== undefined) this.passphrases.push(passphrase)
    if (this.fault) throw this.fault
  }

  async *make(passphrase: string) {
    this.#has(passphrase)
    yield new TextEncoder().encode("all that is known")
  }

  async receive(content: AsyncIterable<Uint8Array>): Promise<BackupManifest> {
    await Array.fromAsync(content)
    this.#has()
    const database = { schema: 1, bytes: 1, sha256: "", rows: { batteries: 3, readings: 70_000 } }
    const databases = { "batmon.db": database, "history.db": database }
    const created = "2026-11-20T08:00:00.000Z"
    return (this.ready = {
      settings: "# of the other board\n",
      batmon: "0.0.9",
      created,
      databases,
      key: "shut",
    })
  }

  async stage(passphrase: string): Promise<void> {
    this.#has(passphrase)
    this.ready = null
  }
}

/** Takes any file as a release, unless told why not. */
class FakeReleaseUpload {
  ready: CheckedRelease | null = null
  onTrial = false
  last: UpdateResult | null = null
  refusal: ReleaseRefusal | null = null
  /** What was sent, bytes. */
  received = 0

  result = () => this.last

  async receive(content: AsyncIterable<Uint8Array>): Promise<CheckedRelease> {
    this.received = 0
    for await (const chunk of content) this.received += chunk.length
    if (this.refusal !== null) throw new ReleaseRefusedError(this.refusal)
    return (this.ready = { version: "0.2.0", changes: "## 0.2.0\n\n- New & <b>bold</b>.\n" })
  }
}

/** The rest of batmon as the web face sees it, in memory and moved by hand. */
export class FakeBoard implements WebDeps {
  readonly clock = new FakeClock()
  readonly entries: LogEntry[] = []
  readonly log = createLogger([(entry) => this.entries.push(entry)])
  readonly events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  board = {
    name: "Cabinet 7",
    version: "0.1.0",
    demo: false,
    timeZone: "Europe/Prague",
    mac: "DC:A6:32:01:02:03",
  }
  state: RadioState = { kind: "ready" }
  healthiness: Health = { status: "ok", uptime: 5025.4 }
  /** What happened, newest first. */
  happened: HistoryEvent[] = []
  /** Answers every question about history; a test may put another one in. */
  rangeOf: (query: RangeQuery) => RangeResult = emptyRange
  /** Answers every question about energy. */
  energyOf: (query: EnergyAsked) => Energy = () => ({ charge: null, energy: null })
  protectionTimes: ProtectionTimes = { since: new Map(), ended: null }
  /** Answers every download. */
  exportCsv: HistoryDesk["exportCsv"] = async function* () {}
  /** How far the search for batteries is; beginning one makes it `scanning`. */
  scan: ScanState = { kind: "idle" }
  /** What is in the air: what a search that begins finds at once. */
  air: NearbyDevice[] = []
  /** Answers every test reading. */
  tested: TestReading = { ok: true, reading: wellReading, identity: null, rssi: -60 }
  /** The passwords that test readings were asked for with. */
  readonly testedWith: (string | null)[] = []
  /** How to connect, by battery. */
  readonly policies = new Map<number, ConnectionPolicy>()
  readonly alerts = new FakeAlerts()
  /** Without a way to send, unless a test adds one or puts another desk in. */
  mail: MailDesk = fakeMail(this.clock)
  snmp: SnmpDesk = new FakeSnmp()
  readonly recentLog = new LogRing()
  logFiles: string[] = []
  #statuses: BatteryStatus[] = []
  #lastId = 0

  interval = () => 120_000
  statuses = (): readonly BatteryStatus[] => this.#statuses
  status = (id: number) => this.#statuses.find(({ battery }) => battery.id === id) ?? null
  stored: StorageState = { kind: "well" }
  storage = () => this.stored
  /** How the one adapter fares; counted on by a test. */
  readonly recovery = new RecoveryTally(this.clock)
  hears: Air = "lively"
  heardAgo: number | null = 4_000
  /** What batteries were told to do, and what comes of it. */
  readonly switched: (SwitchChange & { readonly id: number })[] = []
  switchResult: SwitchResult = { ok: true }
  switching = true
  readonly bluetooth = bluetoothOf(this)
  radio = () => ({ adapter: "hci0", state: this.state })
  health = () => this.healthiness

  /** A demonstration, in which nobody needs to sign in, unless a test puts another one in. */
  auth: AuthDesk = fakeAuth(this.clock, { needed: false }).auth
  readonly auditLog = fakeAuth(this.clock).store.audit

  readonly history = {
    range: (query: RangeQuery) => this.rangeOf(query),
    events: ({ battery, limit }: { battery: number; limit: number }) =>
      this.happened.filter((event) => event.battery === battery).slice(0, limit),
    eventsBetween: ({ batteries, from, to, limit }: EventsQuery) =>
      this.happened
        .filter(({ battery, time }) => {
          const asked = battery === null || batteries.includes(battery)
          return asked && time >= from && time < to
        })
        .slice(0, limit),
    forecasts: ({ limit }: { limit: number }) => this.scored.slice(0, limit),
    energy: (query: EnergyAsked) => this.energyOf(query),
    protectionTimes: () => this.protectionTimes,
    exportCsv: (query: CsvQuery, signal: AbortSignal) => this.exportCsv(query, signal),
  }

  /** What people chose. */
  readonly choices = new Map<number, ModelChoice>()
  /** Of every battery. */
  healthReport: HealthReport | null = null
  /** What came true. */
  scored: ScoredForecast[] = []

  readonly models = {
    view: (battery: number): ModelView => {
      const reading = this.status(battery)?.latest?.reading
      const choice = this.choices.get(battery) ?? {}
      const proposed = reading ? proposedBy(null, reading) : null
      const model = modelOf(choice, proposed)
      const against = model && reading ? contradictions(model, [reading]) : []
      return { choice, proposed, model, against }
    },
    choose: (battery: number, choice: ModelChoice) => void this.choices.set(battery, choice),
    health: () => this.healthReport,
  }

  readonly nearby = {
    begin: () => {
      this.scan = { kind: "scanning", devices: this.air, remaining: 60_000 }
    },
    look: () => this.scan,
    device: (address: string) => this.air.find((device) => device.address === address) ?? null,
    test: async (_address: string, _signal: AbortSignal, password: string | null = null) => {
      this.testedWith.push(password)
      return this.tested
    },
  }

  readonly logbook = {
    entries: (after?: number) => this.recentLog.entries(after),
    files: () => this.logFiles,
  }

  /** Whether it runs as a service. */
  installed = true
  /** What the system was asked for. */
  readonly requests: BoardRequest[] = []
  readonly machine = {
    run: "first",
    canRequest: () => this.installed,
    request: (request: BoardRequest) => void this.requests.push(request),
    release: new FakeReleaseUpload(),
    backup: new FakeBackupDesk(),
    diagnostics: async function* () {
      yield new TextEncoder().encode("PK of a diagnosis")
    },
  }

  readonly batteries = {
    add: ({ address, name, policy, interval }: Parameters<BatteryDesk["add"]>[0]) => {
      const existing = this.#statuses.find(({ battery }) => battery.address === address)
      if (existing) return { ok: false, existing: existing.battery } as const
      const battery: Battery = {
        id: ++this.#lastId,
        address,
        name,
        protocol: "jbd",
        addedAt: this.clock.now(),
        ...(interval === undefined ? {} : { interval }),
      }
      if (policy) this.batteries.connectBy(battery.id, policy)
      this.#statuses = [...this.#statuses, unheard(battery)]
      this.#announce()
      return { ok: true, battery } as const
    },
    edit: (id: number, said: { address: string; name: string }) => {
      const status = this.status(id)
      if (!status) return { ok: false, existing: null } as const
      const other = this.#statuses.find(({ battery }) => battery.address === said.address)
      if (other && other !== status) return { ok: false, existing: other.battery } as const
      this.#replace({ ...status, battery: { ...status.battery, ...said } })
      this.#announce()
      return { ok: true } as const
    },
    sampleEvery: (id: number, interval: number | null) => {
      const status = this.status(id)
      if (!status) return
      const { interval: _, ...battery } = status.battery
      this.#replace({
        ...status,
        battery: interval === null ? battery : { ...battery, interval },
      })
      this.#announce()
    },
    policy: (id: number) => {
      const { keepConnected = false, password = null } = this.policies.get(id) ?? {}
      return { keepConnected, hasPassword: password !== null }
    },
    connectBy: (id: number, change: PolicyChange) => {
      const { password = this.policies.get(id)?.password ?? null } = change
      this.policies.set(id, { keepConnected: change.keepConnected, password })
    },
    remove: (id: number) => {
      const known = this.status(id) !== null
      this.#statuses = this.#statuses.filter(({ battery }) => battery.id !== id)
      this.#announce()
      return known
    },
  }

  /** Adds a battery that has a reading already, unless `said` is null; returns its id. */
  with(name: string, said: Partial<Reading> | null = {}): number {
    const pairs = (this.#lastId + 1).toString(16).toUpperCase().padStart(2, "0")
    const added = this.batteries.add({ name, address: `A4:C1:37:00:00:${pairs}` })
    if (!added.ok) throw new Error(`two batteries at ${added.existing.address}`)
    if (said) this.sample(added.battery.id, said)
    return added.battery.id
  }

  /** A reading arrives, in which the healthy one is changed by `said`. */
  sample(
    id: number,
    said: Partial<Reading> = {},
    more: Pick<Partial<BatteryStatus>, "runtime"> = {},
  ): void {
    this.#sampled(id, {
      ...more,
      latest: {
        reading: { ...wellReading, ...said },
        time: this.clock.now(),
        takenAt: this.clock.monotonic(),
      },
      failure: null,
      cause: null,
      rssi: -67,
    })
  }

  /** How long a battery lasts by its newest reading. */
  foretell(id: number, runtime: RuntimeEstimate): void {
    this.#sampled(id, { runtime })
  }

  /** An attempt to read fails. */
  fail(id: number, step: LinkStep, cause: SilenceCause = usualCause[step]): void {
    const count = (this.status(id)?.failure?.count ?? 0) + 1
    const message = "for the log alone"
    this.#sampled(id, { failure: { time: this.clock.now(), step, message, cause, count }, cause })
  }

  /** How well a battery is reached over the air. */
  reach(id: number, link: Partial<BatteryStatus["link"]>): void {
    const status = this.status(id)
    if (status) this.#sampled(id, { link: { ...status.link, ...link } })
  }

  identify(id: number, identity: NonNullable<BatteryStatus["identity"]>): void {
    this.#sampled(id, { identity })
  }

  setRadio(state: RadioState): void {
    this.state = state
    this.events.emit("radio-changed", state)
  }

  setStorage(state: StorageState): void {
    this.stored = state
    this.events.emit("storage-changed", state)
  }

  #sampled(id: number, news: Partial<BatteryStatus>): void {
    const status = this.status(id)
    if (status === null) throw new Error(`no battery ${id}`)
    this.#replace({ ...status, ...news })
    this.events.emit("sampled", { ...status, ...news })
  }

  #replace(status: BatteryStatus): void {
    this.#statuses = this.#statuses.map((other) =>
      other.battery.id === status.battery.id ? status : other,
    )
  }

  #announce(): void {
    this.events.emit("batteries-changed", {
      batteries: this.#statuses.map(({ battery }) => battery),
    })
  }
}

function emptyRange(): RangeResult {
  return { source: "readings", bucket: 0, batteries: [] }
}

/** Points in equal steps of a battery that is charged by day and emptied by night, with a gap. */
export function plausibleRange({ batteries, series, from, to, points }: RangeQuery): RangeResult {
  const bucket = (to - from) / points
  const times = Array.from({ length: points }, (_, index) =>
    Math.round(from + (index + 0.5) * bucket),
  )
  const readings = times.map((_, index) => {
    const part = index / points
    if (part > 0.62 && part < 0.68) return null
    const sun = Math.max(0, Math.sin((part - 0.25) * 2 * Math.PI))
    const current = sun * 18 - 4 + Math.sin(index / 3) * 0.7
    return readingOf({
      voltage: 13.1 + sun * 0.5 + current * 0.01,
      current,
      soc: 55 + 30 * Math.sin((part - 0.5) * Math.PI),
    })
  })
  const column = (name: (typeof series)[number]) => {
    const values = readings.map((reading) => reading && seriesOf[name](reading))
    return { min: values, mean: values, max: values }
  }
  const columns = Object.fromEntries(series.map((name) => [name, column(name)]))
  return {
    source: "readings",
    bucket,
    batteries: batteries.map((battery) => ({ battery, times, series: columns })),
  }
}
