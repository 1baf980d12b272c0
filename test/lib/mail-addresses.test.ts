import { expect, test } from "bun:test"

import { linesWithoutMailAddresses, withoutMailAddresses } from "../../src/lib/mail-addresses.ts"

test.each([
  ["nothing", "nothing"],
  ["recipient=ann@example.org messages=2", "recipient=(address) messages=2"],
  ['answer="550 5.1.1 <jan.novák+x@dům.example>: no"', 'answer="550 5.1.1 <(address)>: no"'],
  ["at 3 @ 4 V", "at 3 @ 4 V"],
  ["batmon@vm:/root, a@b.c;d@e.f", "(address):/root, (address);(address)"],
])("of %j remains %j", (text, left) => {
  expect(withoutMailAddresses(text)).toBe(left)
})

test("a file in chunks of any size is as it is without addresses", async () => {
  const text = "first line\nto ann@example.org\n\nžluťoučký kůň\nlast bob@example.org"
  const bytes = Buffer.from(text)
  for (const size of [1, 2, 7, 1000]) {
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    }
    const left = Buffer.concat(await Array.fromAsync(linesWithoutMailAddresses(chunks())))
    expect(left.toString()).toBe("first line\nto (address)\n\nžluťoučký kůň\nlast (address)")
  }
})

test("a line without an end does not stay in memory", async () => {
  const chunk = Buffer.from("x".repeat(50_000))
  async function* endless() {
    for (let count = 0; count < 10; count += 1) yield chunk
  }
  const sizes = (await Array.fromAsync(linesWithoutMailAddresses(endless()))).map(
    (each) => each.length,
  )
  expect(Math.max(...sizes)).toBeLessThanOrEqual(100_000)
  expect(sizes.reduce((sum, size) => sum + size)).toBe(500_000)
})
