import { dirname } from "node:path"
import { allImports, packageOf, type SourceFile, valueImports } from "./source-file.ts"

/** Where a library may enter, for those whose place is certain. */
const doors: Readonly<Record<string, RegExp>> = {
  hono: /^src\/web\//,
  "@stoprocent/noble": /^src\/ble\/noble\.ts$/,
  "@stoprocent/bluetooth-hci-socket": /^src\/ble\/noble\.ts$/,
  "bun:sqlite": /^src\/store\//,
}

/** Used all over one folder, where it is the language of its pages or of its queries. */
const spread: readonly string[] = ["hono", "bun:sqlite"]

/**
 * Each foreign library that enters by more than one file, or not by its own door, or whose types
 * are used outside that file's folder, or that batmon does not have when it runs (`dependencies` is
 * that part of package.json).
 */
export function libraryBreaches(
  sources: readonly SourceFile[],
  dependencies: readonly string[],
): readonly string[] {
  const typed = usersByLibrary(sources, allImports)
  const users = usersByLibrary(sources, valueImports)
  return [...typed].flatMap(([library, all]) => {
    const paths = users.get(library) ?? []
    const strays = paths.filter((path) => doors[library]?.test(path) === false)
    const breaches = strays.map((path) => `${library} in ${path}`)
    if (!spread.includes(library)) {
      if (paths.length > 1)
        breaches.push(`${library} in ${paths.length} files: ${paths.join(", ")}`)
      const folders = new Set(paths.map((path) => dirname(path)))
      const far = all.filter((path) => !folders.has(dirname(path)))
      breaches.push(...far.map((path) => `types of ${library} in ${path}`))
    }
    const listed = library.startsWith("bun:") || dependencies.includes(library)
    return listed ? breaches : [...breaches, `${library} is no dependency`]
  })
}

function usersByLibrary(
  sources: readonly SourceFile[],
  imports: (source: SourceFile) => readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>()
  for (const source of sources) {
    for (const library of new Set(imports(source).map(libraryOf))) {
      if (library !== null) users.set(library, [...(users.get(library) ?? []), source.path])
    }
  }
  return users
}

const libraryOf = (specifier: string) => (specifier in doors ? specifier : packageOf(specifier))
