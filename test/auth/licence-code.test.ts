import { describe, expect, test } from "bun:test"

import {
  createLicenceCode,
  deriveLicenceCode,
  readLicenceCode,
} from "../../src/auth/licence-code.ts"

const secret = new TextEncoder().encode("a vendor's secret of some length")
const mac = "DC:A6:32:01:02:03"
const code = deriveLicenceCode(secret, mac)

test("is the same for the same board and secret, and another for another", () => {
  expect(deriveLicenceCode(secret, mac)).toBe(code)
  expect(deriveLicenceCode(secret, "DC:A6:32:01:02:04")).not.toBe(code)
  expect(deriveLicenceCode(secret.subarray(1), mac)).not.toBe(code)
})

test("is 120 bits of chance, with every sign in use", () => {
  const codes = Array.from({ length: 500 }, createLicenceCode)
  for (const each of codes)
    expect(each).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
  expect(new Set(codes).size).toBe(500)
  expect(new Set(codes.join("").replaceAll("-", "")).size).toBe(32)
})

describe("is read", () => {
  test("in any case, with and without dashes and spaces", () => {
    for (const typed of [
      code,
      code.toLowerCase(),
      code.replaceAll("-", ""),
      ` ${code.replaceAll("-", " – ")} `,
      code.replaceAll("0", "o").replaceAll("1", "l"),
      code.replaceAll("0", "O").replaceAll("1", "I"),
    ])
      expect(readLicenceCode(typed)).toEqual({ ok: true, code })
  })

  test("with each single mistake told", () => {
    const signs = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    const plain = code.replaceAll("-", "")
    for (let place = 0; place < plain.length; place++)
      for (const sign of signs) {
        if (sign === plain[place]) continue
        const wrong = plain.slice(0, place) + sign + plain.slice(place + 1)
        expect(readLicenceCode(wrong)).toEqual({ ok: false, flaw: "typo" })
      }
  })

  test("with any two signs that changed places told", () => {
    const plain = code.replaceAll("-", "")
    for (let one = 0; one < plain.length; one++)
      for (let other = one + 1; other < plain.length; other++) {
        if (plain[one] === plain[other]) continue
        const signs = [...plain]
        ;[signs[one], signs[other]] = [plain[other] ?? "", plain[one] ?? ""]
        expect(readLicenceCode(signs.join(""))).toEqual({ ok: false, flaw: "typo" })
      }
  })

  test("or refused with the reason", () => {
    expect(readLicenceCode("")).toEqual({ ok: false, flaw: "length" })
    expect(readLicenceCode(`${code}0`)).toEqual({ ok: false, flaw: "length" })
    expect(readLicenceCode("U".repeat(25))).toEqual({ ok: false, flaw: "sign" })
    expect(readLicenceCode("😀".repeat(25))).toEqual({ ok: false, flaw: "sign" })
  })
})
