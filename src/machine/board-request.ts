import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"

/**
 * What batmon, which is not root, may ask the system for: each a word in a file that a unit of systemd
 * waits for, and whose helper knows no other words.
 */
export const boardRequests = ["restart", "reboot", "power-off", "update"] as const

export type BoardRequest = (typeof boardRequests)[number]

/** Where systemd waits for the file, as `batmon-helper.path` says. */
export const requestFolder = "/run/batmon"

const fileName = "request"
const longestWord = 32

/** Of the helper, as install.sh puts it. */
const helperUnit = "/etc/systemd/system/batmon-helper.path"

interface RequestWay {
  /** A demonstration asks for nothing, on a board as well: the board is not its own. */
  readonly demo: boolean
  readonly folder?: string
  readonly unit?: string
}

/** Whether somebody waits for requests: batmon runs as the service that install.sh makes. */
export const canRequest = ({
  demo,
  folder = requestFolder,
  unit = helperUnit,
}: RequestWay): boolean => !demo && existsSync(folder) && existsSync(unit)

export function makeRequest(request: BoardRequest, folder: string = requestFolder): void {
  const draft = join(folder, `.${fileName}`)
  writeFileSync(draft, `${request}\n`, { mode: 0o600 })
  // At once as a whole: systemd looks as soon as it is there.
  renameSync(draft, join(folder, fileName))
}

/**
 * Takes the request away and returns it; null where there is none, or none that is known. The file is
 * of another user, who may have put anything in its place.
 */
export function takeRequest(folder: string = requestFolder): BoardRequest | null {
  const path = join(folder, fileName)
  try {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    const file = openSync(path, flags)
    try {
      if (!fstatSync(file).isFile()) return null
      const bytes = Buffer.alloc(longestWord)
      const word = bytes.subarray(0, readSync(file, bytes)).toString("latin1").trim()
      return boardRequests.find((known) => known === word) ?? null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  } finally {
    remove(path)
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {}
}
