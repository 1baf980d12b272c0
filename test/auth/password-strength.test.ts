import { expect, test } from "bun:test"

import { judgePassword } from "../../src/auth/password-strength.ts"

const strengthOf = (password: string, ...about: string[]) =>
  [...judgePassword({ password, about })][0]

test("what everyone tries is weak, whatever signs it is made of", () => {
  for (const password of [
    "password",
    "P@ssw0rd",
    "qwertyuiop",
    "12345678",
    "batmon2026",
    "Heslo123",
  ])
    expect({ password, weak: (strengthOf(password) ?? 4) < 2 }).toEqual({ password, weak: true })
})

test("words that nobody would put together are strong", () => {
  expect(strengthOf("cabin of eleven herons")).toBe(4)
})

test("one's own name is no secret", () => {
  expect(strengthOf("Cernohorska")).toBeGreaterThan(strengthOf("Cernohorska", "cernohorska") ?? 4)
})
