import { expect, test } from "bun:test"
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { UsageError } from "../../src/cli/command.ts"
import { tlsCommand } from "../../src/cli/tls.ts"
import { readTlsPair } from "../../src/web/tls-pair.ts"
import { captureIo } from "../fakes/capture-io.ts"

test("writes a pair that is used as the configuration that it prints", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batmon-tls-"))
  const io = captureIo()
  const args = ["self-signed", "cabin.example", "--data-dir", folder]
  expect(await tlsCommand.run(args, io)).toBe(0)
  const { cert, key } = (Bun.TOML.parse(io.lines.at(-1) ?? "") as { tls: Record<string, string> })
    .tls
  const pair = readTlsPair(cert ?? "", key ?? "")
  expect(pair.expiresAt).toBeGreaterThan(Date.now() + 800 * 24 * 3600_000)
  expect(io.lines[0]).toContain("cabin.example")
  expect(statSync(key ?? "").mode & 0o777).toBe(0o600)
  const again = await tlsCommand.run(args, io)
  expect([again, readTlsPair(cert ?? "", key ?? "").key === pair.key]).toEqual([0, false])
  rmSync(folder, { recursive: true })
})

test("writes to nothing that a link leads to", async () => {
  const folder = mkdtempSync(join(tmpdir(), "batmon-tls-"))
  const args = ["self-signed", "--data-dir", join(folder, "data")]
  const elsewhere = join(folder, "elsewhere")
  mkdirSync(join(folder, "data", "tls"), { recursive: true })
  writeFileSync(elsewhere, "somebody's")
  symlinkSync(elsewhere, join(folder, "data", "tls", "key.pem.new"))
  expect(await tlsCommand.run(args, captureIo())).toBe(0)
  expect(readFileSync(elsewhere, "utf8")).toBe("somebody's")
  rmSync(join(folder, "data", "tls"), { recursive: true })
  symlinkSync(folder, join(folder, "data", "tls"))
  await expect(tlsCommand.run(args, captureIo())).rejects.toThrow("is not a folder")
  expect(readdirSync(folder).sort()).toEqual(["data", "elsewhere"])
  rmSync(folder, { recursive: true })
})

test("says what it can do", async () => {
  await expect(tlsCommand.run([], captureIo())).rejects.toThrow(UsageError)
})
