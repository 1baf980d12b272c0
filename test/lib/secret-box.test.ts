import { afterAll, describe, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { SecretBox } from "../../src/lib/secret-box.ts"

const folder = mkdtempSync(join(tmpdir(), "batmon-secret-"))
afterAll(() => rmSync(folder, { recursive: true }))

describe("a secret", () => {
  const box = SecretBox.open(join(folder, "secret.key"))
  const sealed = box.seal("heslo 🔋", "mail:1:password")

  test("opens for the record it was sealed for, and after a restart", () => {
    expect(box.unseal(sealed, "mail:1:password")).toBe("heslo 🔋")
    const again = SecretBox.open(join(folder, "secret.key"))
    expect(again.unseal(sealed, "mail:1:password")).toBe("heslo 🔋")
  })

  test("does not open for another record, with another key, or with one bit changed", () => {
    expect(box.unseal(sealed, "mail:2:password")).toBeNull()
    expect(new SecretBox(new Uint8Array(32)).unseal(sealed, "mail:1:password")).toBeNull()
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(box.unseal(changed, "mail:1:password")).toBeNull()
    }
    expect(box.unseal(new Uint8Array(27), "mail:1:password")).toBeNull()
  })

  test("is not to be seen, and never looks the same twice", () => {
    expect(Buffer.from(sealed).includes("heslo")).toBe(false)
    expect(box.seal("heslo 🔋", "mail:1:password")).not.toEqual(sealed)
  })
})

describe("the key", () => {
  test("is its owner's alone and stays the one that was there", () => {
    const path = join(folder, "secret.key")
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const key = readFileSync(path)
    SecretBox.open(path)
    expect(readFileSync(path)).toEqual(key)
    expect(readdirSync(folder)).toEqual(["secret.key"])
  })

  test("that is damaged is told, not replaced", () => {
    const path = join(folder, "short.key")
    writeFileSync(path, "too short")
    expect(() => SecretBox.open(path)).toThrow("32 bytes, not 9")
    expect(readFileSync(path, "utf8")).toBe("too short")
  })
})
