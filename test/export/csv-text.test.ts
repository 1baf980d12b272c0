import { describe, expect, test } from "bun:test"

import { harmlessName, plainName, quoted } from "../../src/export/csv-text.ts"

describe("a field", () => {
  const cases = [
    ["plain", ",", "plain"],
    ["a,b", ",", '"a,b"'],
    ["a,b", ";", "a,b"],
    ["a;b", ";", '"a;b"'],
    ["a\tb", "\t", '"a\tb"'],
    ['4" pack', ",", '"4"" pack"'],
    ["two\nlines", ",", '"two\nlines"'],
    ["", ",", ""],
  ] as const
  test.each(cases)("%j between %j is %j", (text, separator, written) => {
    expect(quoted(text, separator)).toBe(written)
  })
})

describe("a name", () => {
  const cases = [
    ["=1+1", "'=1+1"],
    ["+420", "'+420"],
    ["-5 °C box", "'-5 °C box"],
    ["@home", "'@home"],
    ["\tx", "'\tx"],
    ["\rx", "'\rx"],
    ["'=x", "''=x"],
    ["'quoted'", "'quoted'"],
    ["Cabin = home", "Cabin = home"],
    ["סוללה", "סוללה"],
    ["", ""],
  ] as const
  test.each(cases)("%j is written as %j and read back", (name, written) => {
    expect(harmlessName(name)).toBe(written)
    expect(plainName(written)).toBe(name)
  })
})
