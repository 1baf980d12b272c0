import { existsSync, statSync } from "node:fs"
import { dirname, join } from "node:path"

import { createSynchronisedCheck } from "../lib/kernel-clock.ts"
import type { Settings } from "../settings/setting-keys.ts"
import { readDiskSpace } from "../store/disk-space.ts"
import { judgeDiskSpace } from "../store/disk-space.ts"
import type { Finding } from "./finding.ts"

/** batmon is younger than this: an earlier clock was never set. UTC milliseconds. */
const birth = Date.UTC(2026, 0)

/** What the operating system gives batmon: time, space, and the right to its files. */
export function examineSystem(settings: Settings): readonly Finding[] {
  return [examineClock(), ...examineFiles(settings), examineDisk(settings.dataDirectory)]
}

function examineClock(now = Date.now(), isKept = createSynchronisedCheck()): Finding {
  const subject = "clock"
  const time = new Date(now).toISOString()
  if (isKept()) return { subject, state: "ok", found: `${time}, kept right` }
  const advice = "timedatectl set-ntp true, and a network with an NTP server; or set it by date -s"
  const found = now < birth ? `${time}: it was never set` : `${time}, and nobody keeps it right`
  return { subject, state: "problem", found, advice }
}

/** Files that a command of root has made shut batmon out, which is not root. */
export function examineFiles({
  dataDirectory: folder,
  logFile,
}: Pick<Settings, "dataDirectory" | "logFile">): readonly Finding[] {
  const subject = "permissions"
  if (!existsSync(folder)) {
    const advice = `batmon makes it when it starts; or name another one as data_dir`
    return [{ subject, state: "problem", found: `there is no ${folder}`, advice }]
  }
  const owner = statSync(folder).uid
  const names = ["batmon.db", "batmon.db-wal", "history.db", "history.db-wal", "secret.key", "lock"]
  const paths = names.map((name) => join(folder, name)).concat(logFile === "" ? [] : [logFile])
  const foreign = paths.filter((path) => existsSync(path) && statSync(path).uid !== owner)
  if (foreign.length > 0) {
    const advice = `chown --reference=${folder} ${foreign.join(" ")}`
    return [{ subject, state: "problem", found: `not batmon's own: ${foreign.join(", ")}`, advice }]
  }
  const key = join(folder, "secret.key")
  if (existsSync(key) && (statSync(key).mode & 0o077) !== 0) {
    const found = `${key} can be read by others`
    return [{ subject, state: "problem", found, advice: `chmod 600 ${key}` }]
  }
  if (logFile !== "" && !existsSync(dirname(logFile))) {
    const advice = "make it, or set log.file to another place or to nothing"
    return [{ subject, state: "problem", found: `there is no ${dirname(logFile)}`, advice }]
  }
  return [{ subject, state: "ok", found: `files in ${folder} belong to whom they should` }]
}

function examineDisk(folder: string): Finding {
  const subject = "disk"
  if (!existsSync(folder)) return { subject, state: "off", found: "no data are kept yet" }
  const space = readDiskSpace(folder)
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  const found = `${megabytes(space.free)} of ${megabytes(space.total)} are free at ${folder}`
  if (judgeDiskSpace(space, "well") === "well") return { subject, state: "ok", found }
  const advice = "delete what is not needed, keep readings for less long, or use a larger card"
  return { subject, state: "problem", found, advice }
}
