import { describe, expect, test } from "bun:test"

import { checkAddress, checkName, longestName } from "../../src/web/forms.ts"

describe("an address", () => {
  const rows = [
    ["", { ok: false, errors: { address: "form.error.address-missing" } }],
    ["A4:C1:37:42:3E", { ok: false, errors: { address: "form.error.address-invalid" } }],
    ["House", { ok: false, errors: { address: "form.error.address-invalid" } }],
    ["a4c137423ed9", { ok: true, value: "A4:C1:37:42:3E:D9" }],
  ] as const
  for (const [text, parsed] of rows)
    test(`"${text}" is ${parsed.ok ? parsed.value : "refused"}`, () => {
      expect(checkAddress(text)).toEqual(parsed)
    })
})

describe("a name", () => {
  const long = "ž".repeat(longestName)
  const rows = [
    ["", { ok: false, errors: { name: "form.error.name-missing" } }],
    [" \u202e\n\t", { ok: false, errors: { name: "form.error.name-missing" } }],
    [`${long}ž`, { ok: false, errors: { name: "form.error.name-long" } }],
    [long, { ok: true, value: long }],
    ["😀".repeat(longestName), { ok: true, value: "😀".repeat(longestName) }],
    ["  two\r\n lines ", { ok: true, value: "two lines" }],
    ["House\u202egnp.exe\u2066", { ok: true, value: "House gnp.exe" }],
    ["بطارية", { ok: true, value: "بطارية" }],
    ["<b>&amp;", { ok: true, value: "<b>&amp;" }],
    ["Z\u030c", { ok: true, value: "Ž" }],
  ] as const
  for (const [text, parsed] of rows)
    test(`${JSON.stringify(text.slice(0, 20))} of ${text.length}: ${parsed.ok}`, () => {
      expect(checkName(text)).toEqual(parsed)
    })
})
