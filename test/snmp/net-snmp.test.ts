import { describe, expect, test } from "bun:test"

import { localizedAuthKey, localizedPrivKey } from "../../src/snmp/net-snmp.ts"

// The examples of RFC 3414, appendix A.3, and RFC 7860 gives the same way for the longer hashes.
const engineId = Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
const password = "maplesyrup"

describe("keys of RFC 3414's example", () => {
  test("for MD5", () => {
    const key = localizedAuthKey({ auth: "MD5", password, engineId })
    expect(key).toBe("526f5eed9fcce26f8964c2930787d82b")
  })

  test("for SHA-1, of which DES takes the first sixteen bytes and AES-128 as many", () => {
    const key = "6695febc9288e36282235fc7151f128497b38f3f"
    expect(localizedAuthKey({ auth: "SHA-1", password, engineId })).toBe(key)
    for (const priv of ["DES", "AES-128"] as const) {
      const wish = { auth: "SHA-1", priv, password, engineId } as const
      expect(localizedPrivKey(wish)).toBe(key.slice(0, 32))
    }
  })

  test("are as long as the algorithm needs, also from a shorter hash", () => {
    const wish = { auth: "MD5", priv: "AES-256", password, engineId } as const
    expect(localizedPrivKey(wish)).toHaveLength(64)
    expect(localizedPrivKey(wish)).toStartWith("526f5eed9fcce26f8964c2930787d82b")
  })
})
