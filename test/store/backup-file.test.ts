import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { readSealed, writeSealed } from "../../src/store/backup-file.ts"
import { isClosed } from "../fakes/open-files.ts"

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-sealed-"))
  file = join(folder, "file")
})
afterEach(() => rmSync(folder, { recursive: true }))

async function* noise(): AsyncGenerator<Uint8Array> {
  for (let chunk = 0; chunk < 40; chunk += 1) yield crypto.getRandomValues(new Uint8Array(65_536))
}

test("what is read in part only does not stay open", async () => {
  await writeSealed(file, noise())
  for await (const chunk of readSealed(file)) {
    expect(chunk.length).toBeGreaterThan(0)
    break
  }
  expect(await isClosed(file)).toBe(true)
})
