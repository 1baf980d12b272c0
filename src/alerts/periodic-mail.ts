import type { Battery } from "../battery/battery.ts"
import type { Energy } from "../battery/energy.ts"
import { onlyBattery, type RangeQuery, type RangeResult } from "../battery/history.ts"
import type { Language } from "../i18n/language.ts"
import { dayOf } from "../lib/local-day.ts"
import type { BatteryDigest } from "../mail/mail-content.ts"
import type { Attachment } from "../mail/outbox-message.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import type { StoredAlert } from "../store/alert-table.ts"
import type { PeriodicRequest } from "./digest-schedule.ts"
import { alertFact, mailBattery, mailReading, type PeriodicMail } from "./message-composer.ts"

export interface PeriodicDeps {
  readonly batteries: () => readonly Battery[]
  readonly status: (battery: number) => BatteryStatus | null
  readonly range: (query: RangeQuery) => RangeResult
  readonly energy: (query: { battery: number; from: number; to: number }) => Energy
  /** Alerts of these batteries in the time, the oldest first. */
  readonly alerts: (query: {
    readonly batteries: readonly number[]
    readonly from: number
    readonly to: number
    readonly limit: number
  }) => readonly StoredAlert[]
  readonly csv: (query: CsvRequest, signal: AbortSignal) => AsyncIterable<Uint8Array>
  readonly timeZone: string
}

export interface CsvRequest {
  readonly batteries: readonly number[]
  readonly from: number
  readonly to: number
  readonly resolution: "raw" | "hour" | "day"
  /** Of who is to open the file. */
  readonly language: Language
}

/** Points of a digest's drawing. */
const points = 96
const mostAlerts = 50
/** Bytes; many servers take no more than 25 MB, and a third is lost to the encoding. */
const largestFile = 12_000_000

/** What comes regularly, made from the history when it is sent. */
export function createPeriodicMail(deps: PeriodicDeps) {
  return async (
    request: PeriodicRequest,
    { language, signal }: { readonly language: Language; readonly signal: AbortSignal },
  ): Promise<PeriodicMail> => {
    const { from, to, period } = request
    const batteries = deps
      .batteries()
      .filter(({ id }) => request.batteries === null || request.batteries.includes(id))
    const files =
      request.csv && batteries.length > 0
        ? [await csvFile(request, batteries, { language, signal })]
        : []
    if (request.periodic === "data") {
      const names = files.map(({ name }) => name)
      const told = batteries.map(mailBattery)
      return { content: { kind: "data", from, to, batteries: told, files: names }, files }
    }
    const digests: BatteryDigest[] = []
    for (const battery of batteries) {
      signal.throwIfAborted()
      digests.push(digestOf(battery, { from, to }))
      // One after the other: none may hold up the rest of batmon.
      await Bun.sleep(0)
    }
    const found = deps.alerts({
      batteries: batteries.map(({ id }) => id),
      from,
      to,
      limit: mostAlerts,
    })
    const alerts = found.map((alert) =>
      alertFact(alert, "raised", {
        time: alert.raisedAt ?? alert.since,
        battery: batteries.find(({ id }) => id === alert.battery) ?? null,
        status: alert.battery === null ? null : deps.status(alert.battery),
      }),
    )
    const content = {
      kind: "digest",
      period: period === "day" ? "day" : "week",
      from,
      to,
      batteries: digests,
      alerts,
    } as const
    return { content, files }
  }

  function digestOf(battery: Battery, { from, to }: { from: number; to: number }): BatteryDigest {
    const query = { batteries: [battery.id], from, to, points }
    const series = ["soc", "temperatureLow", "temperatureHigh"] as const
    const { times, series: columns } = onlyBattery(deps.range({ ...query, series }))
    const { soc, temperatureLow, temperatureHigh } = columns
    const places = placed(times, soc?.mean ?? [], { from, to })
    const { energy } = deps.energy({ battery: battery.id, from, to })
    const status = deps.status(battery.id)
    return {
      battery: mailBattery(battery),
      socLow: least(soc?.min),
      socHigh: most(soc?.max),
      temperatureLow: least(temperatureLow?.min),
      temperatureHigh: most(temperatureHigh?.max),
      energyIn: energy?.in ?? null,
      energyOut: energy?.out ?? null,
      heard: places.filter((value) => value !== null).length / points,
      lastReading: status?.latest ? mailReading(status.latest) : null,
      soc: places,
    }
  }

  async function csvFile(
    { from, to }: PeriodicRequest,
    batteries: readonly Battery[],
    { language, signal }: { readonly language: Language; readonly signal: AbortSignal },
  ): Promise<Attachment> {
    const ids = batteries.map(({ id }) => id)
    const [first, last] = [from, to - 1].map((time) => dayOf(time, deps.timeZone))
    const name = `batmon-${[...new Set([first, last])].join("_")}.csv`
    const type = "text/csv; charset=utf-8"
    const query = { batteries: ids, from, to, language }
    for (const resolution of ["raw", "hour"] as const) {
      const content = await collected(deps.csv({ ...query, resolution }, signal))
      if (content) return { name, type, content }
    }
    const days = deps.csv({ ...query, resolution: "day" }, signal)
    return { name, type, content: (await collected(days)) ?? new Uint8Array() }
  }
}

/** All of it; null where it is too large for a mail. */
async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.length
    if (size > largestFile) return null
    parts.push(chunk)
  }
  return new Uint8Array(Buffer.concat(parts))
}

/** Values at even distances; null where there is none. */
function placed(
  times: readonly number[],
  values: readonly (number | null)[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly (number | null)[] {
  const places = new Array<number | null>(points).fill(null)
  for (const [index, time] of times.entries()) {
    const place = Math.floor(((time - from) / (to - from)) * points)
    if (place >= 0 && place < points) places[place] = values[index] ?? places[place] ?? null
  }
  return places
}

const known = (values: readonly (number | null)[] | undefined) =>
  (values ?? []).filter((value) => value !== null)

const least = (values: readonly (number | null)[] | undefined) =>
  known(values).length === 0 ? null : Math.min(...known(values))

const most = (values: readonly (number | null)[] | undefined) =>
  known(values).length === 0 ? null : Math.max(...known(values))
