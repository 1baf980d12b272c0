import { expect, test } from "bun:test"
import { parseAddress } from "../../src/bms/address.ts"

const address = "A4:C1:37:42:3E:D9"

test.each([
  address,
  "a4:c1:37:42:3e:d9",
  "A4-C1-37-42-3E-D9",
  "a4.c1.37.42.3e.d9",
  "a4 c1 37 42 3e d9",
  "A4C137423ED9",
  "a4c1.3742.3ed9",
  "  a4:C1:37:42:3e:D9\n",
])("%p is an address", (text) => {
  expect(parseAddress(text)).toBe(address)
})

test.each([
  "",
  "battery",
  "A4:C1:37:42:3E",
  "A4:C1:37:42:3E:D9:00",
  "A4:C1:37:42:3E:G9",
  "A4:C1-37:42-3E:D9",
  "A4:C137:423ED9",
  "a4c13742.3ed9",
  "A4::C1:37:42:3E:D9",
  "x A4:C1:37:42:3E:D9",
  "00:00:00:00:00:00",
  "ff:ff:ff:ff:ff:ff",
])("%p is none", (text) => {
  expect(parseAddress(text)).toBeNull()
})
