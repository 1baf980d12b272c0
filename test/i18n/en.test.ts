import { describe, expect, test } from "bun:test"
import { Glob } from "bun"

import { en } from "../../src/i18n/en.ts"

const root = new URL("../../", import.meta.url).pathname
const sources = await Promise.all(
  [...new Glob("src/**/*.{ts,tsx}").scanSync(root)]
    .filter((path) => !path.startsWith("src/i18n/en") && !path.startsWith("src/i18n/cs"))
    .map((path) => Bun.file(root + path).text()),
)
const code = sources.join("\n")

/** Keys as they are written, and those put together from a beginning and what is known at run time. */
const written = new Set([...code.matchAll(/"([a-z]+(?:\.[a-z-]+)+)"/g)].map(([, key]) => key))
const composed = [...code.matchAll(/`((?:[a-z]+\.)+)\$\{[^}]+\}((?:\.[a-z]+)?)`/g)].map(
  ([, start = "", end = ""]) => new RegExp(`^${start.replaceAll(".", "\\.")}[a-zA-Z0-9-]+${end}$`),
)

describe("the English catalogue", () => {
  for (const key of Object.keys(en))
    test(`${key} is used`, () => {
      expect(written.has(key) || composed.some((pattern) => pattern.test(key))).toBe(true)
    })

  test("has no message that says nothing", () => {
    expect(Object.values(en).filter((message) => JSON.stringify(message).includes('""'))).toEqual(
      [],
    )
  })
})
