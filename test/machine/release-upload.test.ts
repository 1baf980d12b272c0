import { afterEach, beforeEach, expect, test } from "bun:test"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { ReleaseUpload, uploadedRelease } from "../../src/machine/release-upload.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-upload-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const { signal } = new AbortController()

test("what goes on for longer than any release is refused while it comes, and is gone", async () => {
  const upload = new ReleaseUpload(folder, { largest: 100_000 })
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
