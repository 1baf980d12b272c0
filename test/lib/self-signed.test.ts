import { expect, test } from "bun:test"
import { createPrivateKey, X509Certificate } from "node:crypto"

import { createSelfSigned } from "../../src/lib/self-signed.ts"

test("a certificate is for all names and addresses, for a server, and for 820 days", async () => {
  const now = Date.UTC(2026, 10, 22, 12)
  const names = ["board", "board.local", "192.168.1.20", "fd12::20"] as const
  const { cert, key, expiresAt } = await createSelfSigned(names, now)
  const read = new X509Certificate(cert)
  for (const name of ["board", "board.local"]) expect(read.checkHost(name)).toBe(name)
  for (const address of ["192.168.1.20", "fd12::20"]) expect(read.checkIP(address)).toBe(address)
  expect(read.checkHost("evil.example")).toBeUndefined()
  expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(read.verify(read.publicKey)).toBe(true)
  expect(read.ca).toBe(false)
  expect(read.validToDate.getTime()).toBe(expiresAt)
  expect(expiresAt).toBe(now + 820 * 24 * 3600_000)
  expect(read.validFromDate.getTime()).toBeLessThan(now)
  expect(read.serialNumber).not.toBe(
    new X509Certificate((await createSelfSigned(names, now)).cert).serialNumber,
  )
})
