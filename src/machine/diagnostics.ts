import { createReadStream, existsSync, readFileSync } from "node:fs"
import { arch, hostname, release, totalmem, uptime } from "node:os"
import { basename, join } from "node:path"

import { errorMessage } from "../lib/error-message.ts"
import { logFileParts } from "../lib/log-file.ts"
import { linesWithoutMailAddresses, withoutMailAddresses } from "../lib/mail-addresses.ts"
import { zip, type ZipFile } from "../lib/zip.ts"
import { settingKeys, type Settings } from "../settings/setting-keys.ts"
import { readDiskSpace } from "../store/disk-space.ts"
import { Store } from "../store/store.ts"
import { commit, version } from "../version.ts"
import { examine } from "./doctor.ts"
import { findingLine } from "./finding.ts"

export interface DiagnosticsRequest {
  readonly settings: Settings
  /** What the running batmon alone knows, told as JSON. */
  readonly known: Readonly<Record<string, unknown>>
  /** UTC milliseconds. */
  readonly time: number
}

/**
 * A job: everything that support may want to know of a board, as a ZIP archive in chunks. Nothing secret:
 * of what was set on the page only the names of the settings, no readings, and nobody's address.
 */
export function diagnostics(request: DiagnosticsRequest): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  return zip(files(request), request.time)
}

async function* files({ settings, known, time }: DiagnosticsRequest): AsyncGenerator<ZipFile> {
  yield text("doctor.txt", await doctorText(settings))
  yield json("board.json", boardFacts(settings, time))
  yield json("settings.json", settingValues(settings))
  yield json("page-settings.json", await chosenNames(settings))
  for (const [name, value] of Object.entries(known)) yield json(`${name}.json`, value)
  const logs = settings.logFile === "" ? [] : logFileParts(settings.logFile)
  for (const path of logs) {
    const content = linesWithoutMailAddresses(createReadStream(path))
    yield { name: `log/${basename(path)}`, content }
  }
}

const text = (name: string, content: string): ZipFile => ({
  name,
  // What a mail server answers names the recipient.
  content: [Buffer.from(withoutMailAddresses(content))],
})

const json = (name: string, value: unknown) => text(name, `${JSON.stringify(value, null, 2)}\n`)

async function doctorText(settings: Settings): Promise<string> {
  const lines: string[] = []
  for await (const finding of examine(settings)) lines.push(findingLine(finding))
  return `${lines.join("\n")}\n`
}

function boardFacts(settings: Settings, time: number): object {
  return {
    time: new Date(time).toISOString(),
    batmon: { version, commit, bun: Bun.version },
    host: hostname(),
    machine: { kernel: release(), processor: arch(), model: read("/proc/device-tree/model") },
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(read("/etc/os-release"))?.[1] ?? "",
    upFor: Math.round(uptime()),
    memory: { total: totalmem(), batmon: process.memoryUsage.rss() },
    disk: existsSync(settings.dataDirectory) ? readDiskSpace(settings.dataDirectory) : null,
  }
}

/** As in the file; there are no secrets among them. */
const settingValues = (settings: Settings) =>
  Object.fromEntries(
    Object.entries(settingKeys).map(([name, { key }]) => [key, settings[name as keyof Settings]]),
  )

/** Names alone: among the values are passwords and people's addresses. */
async function chosenNames({ dataDirectory }: Settings): Promise<unknown> {
  if (!existsSync(join(dataDirectory, "batmon.db"))) return []
  const store = new Store(dataDirectory)
  try {
    await store.start()
    return store.choices.keys()
  } catch (error) {
    return { unreadable: errorMessage(error) }
  } finally {
    await store.stop()
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").replaceAll("\0", "").trim()
  } catch {
    return ""
  }
}
