/** The databases of a backup. The order in which they are copied: a battery is known before its readings. */
export const backupDatabases = ["history.db", "batmon.db"] as const

export type BackupDatabase = (typeof backupDatabases)[number]

/** What is in a backup. */
export interface BackupManifest {
  /** The version of batmon that made it. */
  readonly batmon: string
  /** UTC, ISO 8601. */
  readonly created: string
  readonly databases: Readonly<Record<BackupDatabase, DatabaseManifest>>
  /** The text of the configuration file; absent where there was none. */
  readonly settings?: string
  /** The key of the secrets in `batmon.db`, behind a passphrase; absent where none was given. */
  readonly key?: string
}

export interface DatabaseManifest {
  /** The number of its schema. */
  readonly schema: number
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
}

/** Null where the text is no manifest. */
export function parseManifest(text: string): BackupManifest | null {
  try {
    const told = JSON.parse(text)
    return isManifest(told) ? told : null
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null

function isManifest(told: unknown): told is BackupManifest {
  if (!isObject(told) || typeof told["batmon"] !== "string") return false
  const { created, databases, settings, key } = told
  return (
    [settings, key].every((text) => text === undefined || typeof text === "string") &&
    typeof created === "string" &&
    isObject(databases) &&
    backupDatabases.every((name) => isDatabase(databases[name]))
  )
}

const isDatabase = (told: unknown): told is DatabaseManifest =>
  isObject(told) &&
  Number.isInteger(told["schema"]) &&
  Number.isInteger(told["bytes"]) &&
  typeof told["sha256"] === "string" &&
  isObject(told["rows"]) &&
  Object.values(told["rows"]).every((count) => Number.isInteger(count))
