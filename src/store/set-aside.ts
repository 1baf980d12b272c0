import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { basename, dirname, join } from "node:path"

/** A damaged database that was set aside, and what became of it: kept in a note beside the file. */
export interface SetAside {
  /** Name in the data folder: `history.db.damaged-20261122-031000`. */
  readonly name: string
  readonly file: "batmon.db" | "history.db"
  /** UTC milliseconds. */
  readonly time: number
  readonly salvage: "running" | "done" | "failed"
  /** Rows that were copied. */
  readonly rows: number
}

/** `20261122-031000`, UTC. */
export const timestamp = (time: number): string =>
  new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-")

/** Renames a database with its log. Nobody may have it open for writing. */
export function setAside(path: string, time: number): SetAside {
  const stamp = `${path}.damaged-${timestamp(time)}`
  let target = stamp
  for (let number = 2; existsSync(target); number += 1) target = `${stamp}-${number}`
  const name = basename(target)
  const file = basename(path) === "batmon.db" ? "batmon.db" : "history.db"
  const aside: SetAside = { name, file, time, salvage: "running", rows: 0 }
  const folder = dirname(path)
  note(folder, aside)
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${target}-wal`)
  renameSync(path, target)
  // Made anew from the log by whoever opens the file.
  rmSync(`${path}-shm`, { force: true })
  syncFolder(folder)
  return aside
}

/** Notes how far the copying got. */
export function note(folder: string, aside: SetAside): void {
  writeFileSync(notePath(folder, aside.name), `${JSON.stringify(aside)}\n`)
}

/** The files that were set aside in a folder and are still there, the newest first. */
export function allSetAside(folder: string): readonly SetAside[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const [, file, stamp] =
        /^((?:batmon|history)\.db)\.damaged-(\d{8}-\d{6})(?:-\d+)?$/.exec(name) ?? []
      if (stamp === undefined) return []
      const known = file === "batmon.db" ? "batmon.db" : "history.db"
      return [
        { name, file: known, time: timeOf(stamp), ...readNote(notePath(folder, name)) } as const,
      ]
    })
    .sort((a, b) => b.time - a.time)
}

const timeOf = (stamp: string) =>
  Date.parse(stamp.replace(/(....)(..)(..)-(..)(..)(..)/, "$1-$2-$3T$4:$5:$6Z"))

const notePath = (folder: string, name: string) => join(folder, `${name}.note`)

/** What a note cannot tell, because the power failed before it was whole, is to be done again. */
function readNote(path: string): Pick<SetAside, "salvage" | "rows"> {
  try {
    const { salvage, rows } = JSON.parse(readFileSync(path, "utf8"))
    const known = (["running", "done", "failed"] as const).find((each) => each === salvage)
    return { salvage: known ?? "running", rows: Number.isInteger(rows) ? rows : 0 }
  } catch {
    return { salvage: "running", rows: 0 }
  }
}

/** What was renamed or made in a folder survives a power cut from here on. */
export function syncFolder(folder: string): void {
  const file = openSync(folder, "r")
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
