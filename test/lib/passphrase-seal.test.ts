import { expect, test } from "bun:test"
import { randomBytes } from "node:crypto"

import { openByPassphrase, sealByPassphrase } from "../../src/lib/passphrase-seal.ts"

const secret = randomBytes(32)

test("the passphrase opens it, in whatever form its letters come", () => {
  const sealed = sealByPassphrase(secret, "žluťoučký kůň".normalize("NFC"))
  expect(openByPassphrase(sealed, "žluťoučký kůň".normalize("NFD"))?.equals(secret)).toBe(true)
  expect(sealed).not.toContain(secret.toString("base64").slice(0, 20))
})

test("nothing else does", () => {
  const sealed = sealByPassphrase(secret, "one")
  expect(openByPassphrase(sealed, "two")).toBeNull()
  expect(openByPassphrase(sealed, "")).toBeNull()
  const changed = Buffer.from(sealed, "base64")
  changed[50] = (changed[50] ?? 0) ^ 1
  expect(openByPassphrase(changed.toString("base64"), "one")).toBeNull()
  for (const text of ["", "rubbish", sealed.slice(0, 40)])
    expect(openByPassphrase(text, "one")).toBeNull()
})

test("the same twice looks different", () => {
  expect(sealByPassphrase(secret, "one")).not.toBe(sealByPassphrase(secret, "one"))
})
