/** Folders of test that mirror nothing: what tests share, and tests of the whole. */
const ownFolders = /^test\/(?:rules|fixtures|fakes|rig|executable|e2e|crash|install)\//

/** Tests whose subject is all that lies in a folder together, not one file of it. */
const folderTests: readonly string[] = [
  "test/alerts/faults.test.ts",
  "test/bms/fuzz.test.ts",
  "test/bms/jbd/conversations.test.ts",
]

/**
 * The test files among `paths` whose subject is not there: `test/ble/session.test.ts` belongs to
 * `src/ble/session.ts`, `test/build/commit.test.ts` to `build/commit.ts`.
 */
export function orphanTests(paths: readonly string[]): readonly string[] {
  const all = new Set(paths)
  return paths.filter((path) => {
    const name = /^test\/(.+)\.test\.tsx?$/.exec(path)?.[1]
    if (name === undefined || ownFolders.test(path) || folderTests.includes(path)) return false
    const folder = name.startsWith("build/") ? "" : "src/"
    return ![".ts", ".tsx"].some((ending) => all.has(`${folder}${name}${ending}`))
  })
}

/** The files among `paths` with a name that says nothing, or not in kebab case. */
export function badNames(paths: readonly string[]): readonly string[] {
  const empty = /(?:^|\/)(?:utils?|helpers?|types|index|misc|common)(?:\/|(?:\.test)?\.tsx?$)/
  const kebab = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test|\.d)?\.tsx?$/
  return paths.filter((path) => empty.test(path) || !kebab.test(path))
}

/** The lines of a test that leave tests out of the run. */
export function leftOut(text: string): readonly string[] {
  return text.split("\n").filter((line) => /\.(?:only|skip|todo)(?:If)?\(/.test(line))
}
