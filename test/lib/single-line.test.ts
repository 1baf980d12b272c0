import { expect, test } from "bun:test"

import { singleLine } from "../../src/lib/single-line.ts"

test("a text becomes one line that steers nothing", () => {
  expect(singleLine(" Boat\r\nBcc: x\u001b[2J\u202eabc\u2028 ")).toBe("Boat Bcc: x [2J abc")
  expect(singleLine("Loď č. 1")).toBe("Loď č. 1")
})
