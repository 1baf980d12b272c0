import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { checkedOutCommit } from "../../build/commit.ts"

describe("the commit that is checked out", () => {
  let folder: string

  const git = (...args: readonly string[]) => {
    const author = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    const { success, stdout } = Bun.spawnSync(["git", "-C", folder, ...author, ...args])
    expect(success).toBe(true)
    return stdout.toString().trim()
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "batmon-commit-"))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test("is unknown outside a repository, and before its first commit", () => {
    expect(checkedOutCommit(folder)).toBeNull()
    git("init", "--quiet")
    expect(checkedOutCommit(folder)).toBeNull()
  })

  test("is its 12 first digits, with a plus when files differ", async () => {
    await Bun.write(join(folder, "a"), "a")
    git("add", "a")
    git("commit", "--quiet", "--message", "Add a")
    const commit = git("rev-parse", "HEAD").slice(0, 12)
    expect(checkedOutCommit(folder)).toBe(commit)
    await Bun.write(join(folder, "b"), "b")
    expect(checkedOutCommit(folder)).toBe(`${commit}+`)
  })
})
