import { posix } from "node:path"
import { type SourceFile, valueImports } from "./source-file.ts"

/** The folders of src, lowest level first. Within a level, folders do not see each other. */
export const levels: readonly (readonly string[])[] = [
  ["lib"],
  ["bms", "battery", "i18n", "settings"],
  ["ble", "store", "mail", "simulator"],
  ["sampling", "alerts", "auth", "export", "machine"],
  ["web", "cli", "snmp"],
]

/** Files directly in src, by what they stand level with; those at the top join the rest. */
const files: Readonly<Record<string, number>> = {
  "version.ts": -1,
  "app-events.ts": -1,
  "app-jobs.ts": levels.length,
  "app-store.ts": levels.length + 1,
  "app-web.ts": levels.length + 1,
  "app.ts": levels.length + 2,
  "worker.ts": levels.length,
  "main.ts": levels.length + 3,
}

/**
 * Each import of a value that goes up, or sideways into another folder, as `FILE -> FILE`, and each
 * file that has no level. Types may cross anything and are not looked at.
 */
export function importBreaches(sources: readonly SourceFile[]): readonly string[] {
  return sources.flatMap((source) => {
    const level = levelOf(source.path)
    if (level === null) return [`${source.path} has no level`]
    return valueImports(source)
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => posix.join(posix.dirname(source.path), specifier))
      .filter((target) => target.startsWith("src/") && !mayImport(source.path, target))
      .map((target) => `${source.path} -> ${target}`)
  })
}

function mayImport(from: string, to: string): boolean {
  const [fromLevel, toLevel] = [levelOf(from), levelOf(to)]
  if (fromLevel === null || toLevel === null) return false
  if (toLevel < fromLevel) return true
  const folder = folderOf(from)
  return folder !== null && folder === folderOf(to)
}

function levelOf(path: string): number | null {
  const folder = folderOf(path)
  if (folder === null) return files[posix.basename(path)] ?? null
  const level = levels.findIndex((folders) => folders.includes(folder))
  return level === -1 ? null : level
}

/** `web` of `src/web/pages/list.tsx`; null of `src/main.ts`. */
const folderOf = (path: string) => /^src\/([^/]+)\//.exec(path)?.[1] ?? null
