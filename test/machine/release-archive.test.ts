import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"

import { makeRelease } from "../../build/release.ts"
import { makeReleaseKey, readReleaseKey, type ReleaseKey } from "../../build/release-key.ts"
import { isClosed } from "../fakes/open-files.ts"
import { readRelease, type ReleaseRefusal } from "../../src/machine/release-archive.ts"

let folder: string
let key: ReleaseKey
let release: string
let archive: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-archive-"))
  makeReleaseKey(join(folder, "key"))
  key = readReleaseKey(join(folder, "key"))
  // What an executable does is of no interest here.
  const executable = join(folder, "executable")
  writeFileSync(executable, "not run here ".repeat(10_000))
  const made = await makeRelease({
    key,
    out: join(folder, "release"),
    version: "1.2.3",
    executables: { arm64: executable },
    targets: ["arm64"],
  })
  release = made.folder
  archive = made.archives[0] ?? ""
})
afterAll(() => rmSync(folder, { recursive: true }))

const options = () => ({ key: key.publicKey, machine: "arm64" as const })

async function refusalOf(
  file: string,
  more: Partial<Parameters<typeof readRelease>[1]> = {},
): Promise<ReleaseRefusal | null> {
  const into = join(folder, "refused")
  const caught: unknown = await readRelease(file, { ...options(), into, ...more }).then(
    () => null,
    (error) => error,
  )
  expect(existsSync(into)).toBe(false)
  return caught instanceof Error && "refusal" in caught ? (caught.refusal as ReleaseRefusal) : null
}

/** An archive of the release with other files in it; null leaves one out. */
function packed(
  changes: Readonly<Record<string, string | null>>,
  more: readonly string[] = [],
): string {
  const place = mkdtempSync(join(folder, "packed-"))
  const inside = join(place, basename(release))
  Bun.spawnSync(["cp", "-r", release, inside])
  for (const [name, text] of Object.entries(changes)) {
    if (text === null) rmSync(join(inside, name))
    else writeFileSync(join(inside, name), text)
  }
  const files = readdirSync(inside).map((name) => `${basename(release)}/${name}`)
  const out = join(place, "archive.tar.gz")
  Bun.spawnSync(["tar", "--format=ustar", "-C", place, "-czf", out, ...files, ...more])
  return out
}

describe("a release", () => {
  test("is read, told and unpacked as it was signed", async () => {
    const into = join(folder, "into")
    const told = await readRelease(archive, { ...options(), into })
    expect(told.version).toBe("1.2.3")
    expect(told.changes).toStartWith("## ")
    expect(readdirSync(into).sort()).toEqual(readdirSync(release).sort())
    for (const name of readdirSync(release)) {
      expect(readFileSync(join(into, name)).equals(readFileSync(join(release, name)))).toBe(true)
    }
  })

  test("can be looked at without being unpacked", async () => {
    expect(await readRelease(archive, options())).toMatchObject({ version: "1.2.3" })
  })
})

describe("refused is", () => {
  test("a changed file", async () => {
    expect(await refusalOf(packed({ "batmon.service": "[Service]\n" }))).toBe("damaged")
  })

  test("a changed file with its checksum put right", async () => {
    const text = "[Service]\n"
    const hash = new Bun.CryptoHasher("sha256").update(text).digest("hex")
    const sums = readFileSync(join(release, "SHA256SUMS"), "utf8")
    const changed = sums.replace(/^\S+(?=  batmon\.service$)/m, hash)
    expect(await refusalOf(packed({ "batmon.service": text, SHA256SUMS: changed }))).toBe(
      "unsigned",
    )
  })

  test("a file that was left out, or put in", async () => {
    expect(await refusalOf(packed({ "install.sh": null }))).toBe("damaged")
    expect(await refusalOf(packed({ "another.sh": "reboot" }))).toBe("damaged")
    expect(await refusalOf(packed({ "SHA256SUMS.sig": null }))).toBe("no-release")
  })

  test("another key's", async () => {
    makeReleaseKey(join(folder, "stranger"))
    const { publicKey } = readReleaseKey(join(folder, "stranger"))
    expect(await refusalOf(archive, { key: publicKey })).toBe("unsigned")
    expect(await refusalOf(archive, { key: null })).toBe("no-key")
  })

  test("one for another kind of board", async () => {
    expect(await refusalOf(archive, { machine: "x64" })).toBe("other-board")
  })

  test("whatever is cut short, wherever", async () => {
    const bytes = readFileSync(archive)
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 23)) {
      const short = join(folder, "short.tar.gz")
      writeFileSync(short, bytes.subarray(0, at))
      expect({ at, refusal: await refusalOf(short) }).toEqual({ at, refusal: expect.any(String) })
    }
  })

  test("what is something else", async () => {
    const file = join(folder, "else")
    for (const content of [
      "",
      "hello",
      "\x1f\x8b rubbish",
      Bun.gzipSync("no tar"),
      "x".repeat(99_999),
    ]) {
      writeFileSync(file, content)
      expect(await refusalOf(file)).not.toBeNull()
    }
  })

  test("and does not stay open, however much of it is unread", async () => {
    const file = join(folder, "large.tar.gz")
    writeFileSync(
      file,
      Bun.gzipSync(crypto.getRandomValues(new Uint8Array(65_536)).toHex().repeat(60)),
    )
    expect(await refusalOf(file)).not.toBeNull()
    expect(await isClosed(file)).toBe(true)
  })

  test("an archive with a link, a folder or a way out", async () => {
    const place = dirname(packed({}))
    symlinkSync("/etc/passwd", join(place, "link"))
    expect(await refusalOf(packed({}, ["-C", place, "link"]))).toBe("damaged")
    expect(await refusalOf(packed({}, ["-C", folder, "release"]))).toBe("damaged")
    expect(await refusalOf(packed({}, ["-P", `${place}/../executable`]))).toBe("no-release")
  })
})

test("a link to an archive is not followed: who reads may be root", async () => {
  const link = join(folder, "link.tar.gz")
  symlinkSync(archive, link)
  await expect(readRelease(link, options())).rejects.toThrow("ELOOP")
})
