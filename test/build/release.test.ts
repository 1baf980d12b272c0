import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { makeRelease } from "../../build/release.ts"
import { makeReleaseKey, readReleaseKey } from "../../build/release-key.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-release-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Every file below a folder with the hash of its bytes. */
const hashes = (place: string) =>
  readdirSync(place, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const bytes = readFileSync(join(parentPath, name))
      const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex")
      return `${join(parentPath, name).slice(place.length)} ${hash}`
    })
    .sort()

// That executables are the same bytes each time is a test of theirs.
test("a release is the same each time: every file, its signature and its archives", async () => {
  makeReleaseKey(join(folder, "key"))
  const key = readReleaseKey(join(folder, "key"))
  const stub = join(folder, "stub")
  writeFileSync(stub, "an executable")
  const executables = { arm64: stub, x64: stub }
  const made: string[][] = []
  for (const name of ["one", "two"]) {
    const out = join(folder, name)
    const { archives } = await makeRelease({ key, out, version: "1.0.0", executables })
    expect(archives).toHaveLength(2)
    made.push(hashes(out))
    // Bytes that tell the time would differ now.
    await Bun.sleep(1_100)
  }
  const [one, two] = made
  expect(one).toEqual(two)
  const names = one?.map((line) => line.split(" ")[0]) ?? []
  for (const name of [
    "install.sh",
    "batmon.service",
    "BATMON-MIB.txt",
    "sbom.cdx.json",
    "CHANGES.md",
  ]) {
    expect(names).toContain(`/batmon-1.0.0/${name}`)
  }
})

test("a key is made once, for its owner alone, and missing it is told with what to do", () => {
  const path = join(folder, "keys", "another")
  expect(() => readReleaseKey(path)).toThrow("--new-key")
  makeReleaseKey(path)
  const text = readFileSync(path, "utf8")
  expect(() => makeReleaseKey(path)).toThrow("EEXIST")
  expect(readFileSync(path, "utf8")).toBe(text)
  expect(Bun.spawnSync(["stat", "-c", "%a", path]).stdout.toString().trim()).toBe("600")
})
