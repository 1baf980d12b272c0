import { afterAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { unzipSync } from "fflate"

import { zip, type ZipFile } from "../../src/lib/zip.ts"

const folder = mkdtempSync(join(tmpdir(), "batmon-zip-"))
afterAll(() => rmSync(folder, { recursive: true }))

async function bytesOf(
  files: readonly ZipFile[],
  time = Date.UTC(2026, 10, 22),
): Promise<Uint8Array> {
  const chunks = await Array.fromAsync(zip(files, time))
  return Buffer.concat(chunks)
}

const large = Buffer.from("a line of a log\n".repeat(200_000))

test("holds its files, whole, in folders", async () => {
  async function* pieces() {
    for (let at = 0; at < large.length; at += 64 * 1024) yield large.subarray(at, at + 64 * 1024)
  }
  const bytes = await bytesOf([
    { name: "doctor.txt", content: [Buffer.from("ok\n")] },
    { name: "log/server.log", content: pieces() },
    { name: "empty", content: [] },
  ])
  const found = unzipSync(bytes)
  expect(Object.keys(found)).toEqual(["doctor.txt", "log/server.log", "empty"])
  expect(Buffer.from(found["log/server.log"] ?? []).equals(large)).toBe(true)
  expect(bytes.length).toBeLessThan(large.length / 20)
})

test("a clock that was never set does no harm", async () => {
  const bytes = await bytesOf([{ name: "a", content: [Buffer.from("1970")] }], 0)
  expect(Buffer.from(unzipSync(bytes)["a"] ?? []).toString()).toBe("1970")
})

test("what a file cannot give fails the archive", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("begins")
    throw new Error("the disk is gone")
  }
  await expect(bytesOf([{ name: "a", content: broken() }])).rejects.toThrow("the disk is gone")
})
