import { expect, test } from "bun:test"

import { counter64, dateAndTime, gauge, integer, text, timeTicks } from "../../src/snmp/value.ts"

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")

test.each([
  [0, "020100"],
  [127, "02017f"],
  [128, "02020080"],
  [-1, "0201ff"],
  [-128, "020180"],
  [-129, "0202ff7f"],
  [2 ** 31, "02047fffffff"],
  [-(2 ** 40), "020480000000"],
])("the integer %p", (value, encoded) => {
  expect(hex(integer(value))).toBe(encoded)
})

test("numbers without a sign keep their highest bit", () => {
  expect(hex(gauge(0xffff_ffff))).toBe("420500ffffffff")
  expect(hex(gauge(-5))).toBe("420100")
  expect(hex(counter64(2 ** 48))).toBe("460701000000000000")
  expect(hex(timeTicks(2 ** 32 + 7))).toBe("430107")
})

test("text is cut between letters", () => {
  expect(text("č".repeat(200))).toHaveLength(2 + 1 + 254)
})

test("text is UTF-8, a moment is in UTC", () => {
  expect(hex(text("Člun"))).toBe("0405c48c6c756e")
  expect(hex(dateAndTime(Date.UTC(2026, 10, 26, 14, 5, 37, 250)))).toBe(
    "040b07ea0b1a0e0525022b0000",
  )
})
