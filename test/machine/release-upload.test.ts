import { afterEach, beforeEach, expect, test } from "bun:test"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

import { ReleaseUpload, uploadedRelease } from "../../src/machine/release-upload.ts"
import { NoSpaceError } from "../../src/store/disk-space.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-upload-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const roomy = () => ({ free: 1e12, total: 2e12 })

const { signal } = new AbortController()

test("what goes on for longer than any release is refused while it comes, and is gone", async () => {
  const upload = new ReleaseUpload({ folder, space: roomy, largest: 100_000 })
  let sent = 0
  async function* endless() {
    for (;;) {
      sent += 1000
      yield new Uint8Array(1000)
    }
  }
  await expect(upload.receive(endless(), signal)).rejects.toMatchObject({ refusal: "no-release" })
  expect(sent).toBeLessThan(200_000)
  expect(upload.ready).toBeNull()
  expect(existsSync(join(folder, uploadedRelease))).toBe(false)
})

test("one that would take the space of readings is broken off, and gone", async () => {
  let free = 60e6
  const upload = new ReleaseUpload({ folder, space: () => ({ free, total: 1e9 }) })
  async function* endless() {
    for (;;) {
      free -= 1e6
      yield new Uint8Array(1e6)
    }
  }
  await expect(upload.receive(endless(), signal)).rejects.toBeInstanceOf(NoSpaceError)
  expect(free).toBeWithin(50e6, 60e6)
  expect(existsSync(join(folder, uploadedRelease))).toBe(false)
})

test("what was sent once is gone at the next start", async () => {
  const path = join(folder, uploadedRelease)
  mkdirSync(dirname(path))
  writeFileSync(path, "a release")
  const upload = new ReleaseUpload({ folder, space: roomy })
  await upload.start()
  expect(readdirSync(folder)).toEqual([])
  await upload.start()
})
