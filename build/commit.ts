import { root } from "./target.ts"

/**
 * The commit that is checked out, 12 digits, with a `+` when files differ from it; null where there
 * is no commit or no git, as in an unpacked archive.
 */
export function checkedOutCommit(folder: string = root): string | null {
  const head = git(folder, "rev-parse", "--short=12", "HEAD")
  if (head === null) return null
  return git(folder, "status", "--porcelain") === "" ? head : `${head}+`
}

function git(folder: string, ...args: readonly string[]): string | null {
  if (Bun.which("git") === null) return null
  // The machine that builds may not be the user who checked out.
  const command = ["git", "-c", `safe.directory=${folder}`, "-C", folder, ...args]
  const { success, stdout } = Bun.spawnSync(command, { stderr: "ignore" })
  return success ? stdout.toString().trim() : null
}
