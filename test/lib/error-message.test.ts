import { expect, test } from "bun:test"

import { errorMessage } from "../../src/lib/error-message.ts"

test.each([
  ["a reason behind it", "a (b)", () => new Error("a", { cause: new Error("b") })],
  ["a reason that it names itself", "a: b", () => new Error("a: b", { cause: new Error("b") })],
  ["no reason", "a", () => new Error("a")],
  ["nothing but text", "text", () => "text"],
  ["nothing at all", "undefined", () => undefined],
])("an error with %s says %p", (_what, said, make) => {
  expect(errorMessage(make())).toBe(said)
})
