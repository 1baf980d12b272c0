import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createSelfSigned } from "../../src/lib/self-signed.ts"
import { readTlsPair } from "../../src/web/tls-pair.ts"

let folder: string
const path = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-pair-"))
  const [one, two] = [
    await createSelfSigned(["one"], Date.now()),
    await createSelfSigned(["two"], Date.now()),
  ]
  writeFileSync(path("one.crt"), one.cert)
  writeFileSync(path("one.key"), one.key)
  writeFileSync(path("two.key"), two.key)
  writeFileSync(path("chain.crt"), one.cert + two.cert)
  writeFileSync(path("whole.pem"), one.key + one.cert + two.cert)
  writeFileSync(path("damaged.crt"), one.cert + two.cert.replace(/.{20}\n-----END/, "!\n-----END"))
  writeFileSync(path("cut.crt"), one.cert + two.cert.slice(0, 300))
  writeFileSync(path("none.pem"), "hello")
})
afterAll(() => rmSync(folder, { recursive: true }))

test("a certificate, or a chain that begins with it, and its key are read", () => {
  expect(readTlsPair(path("one.crt"), path("one.key")).cert).toContain("BEGIN CERTIFICATE")
  expect(readTlsPair(path("chain.crt"), path("one.key")).cert.match(/BEGIN/g)).toHaveLength(2)
  expect(readTlsPair(path("whole.pem"), path("whole.pem")).cert).toContain("PRIVATE KEY")
})

const wrong = [
  ["one.crt", "two.key", /two\.key for TLS: it is not the key of .*one\.crt/],
  ["damaged.crt", "one.key", /damaged\.crt for TLS: it is not PEM/],
  ["cut.crt", "one.key", /cut\.crt for TLS: it is not PEM/],
  ["none.pem", "one.key", /none\.pem for TLS: it is not PEM/],
  ["one.crt", "none.pem", /none\.pem for TLS: it is not PEM/],
  ["gone.crt", "one.key", /gone\.crt for TLS: .*ENOENT/],
] as const
test.each([...wrong])("%s with %s is refused with the reason", (cert, key, message) => {
  expect(() => readTlsPair(path(cert), path(key))).toThrow(message)
})

test("one without the other is refused", () => {
  expect(() => readTlsPair(path("one.crt"), "")).toThrow("tls.cert and tls.key are set together")
})
