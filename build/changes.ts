/**
 * The part of the changelog that tells of `version`; while it is not released, what stands first,
 * under `Unreleased`.
 */
export function changesOf(changelog: string, version: string): string {
  const parts = changelog.split(/^(?=## )/m).slice(1)
  const own = parts.find((part) =>
    part.slice(3).trimStart().replace(/^\[|v/, "").startsWith(version),
  )
  const part = own ?? parts[0]
  if (part === undefined) throw new Error("the changelog has no part")
  return `${part.trimEnd()}\n`
}
