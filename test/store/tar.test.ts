import { expect, test } from "bun:test"

import { TarError, tarEnd, tarHeader, tarPadding, TarReader } from "../../src/store/tar.ts"

const contents: Readonly<Record<string, string>> = {
  "manifest.json": "{}",
  "history.db": "x".repeat(512),
  "batmon.db": "y".repeat(1300),
  empty: "",
}

const archive = Buffer.concat([
  ...Object.entries(contents).flatMap(([name, text]) => [
    tarHeader({ name, size: text.length }, Date.UTC(2026, 10, 22)),
    Buffer.from(text),
    tarPadding(text.length),
  ]),
  tarEnd(),
])

function read(bytes: Uint8Array, step = bytes.length) {
  const found: Record<string, string> = {}
  const reader = new TarReader(({ name }) => {
    found[name] = ""
    return (content) => (found[name] += Buffer.from(content).toString())
  })
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step))
  reader.end()
  return found
}

test.each([1, 7, 511, 512, 513, 100_000])("files come back from pieces of %d bytes", (step) => {
  expect(read(archive, step)).toEqual(contents)
})

test("other programs read it", async () => {
  const list = Bun.spawn(["tar", "-tvf", "-"], { stdin: archive, stdout: "pipe" })
  const lines = (await new Response(list.stdout).text()).trim().split("\n")
  expect(lines.map((line) => line.split(/\s+/).slice(0, 3).join(" "))).toEqual([
    "-rw------- 0/0 2",
    "-rw------- 0/0 512",
    "-rw------- 0/0 1300",
    "-rw------- 0/0 0",
  ])
  expect(await list.exited).toBe(0)
})

test("an archive that is cut short is refused", () => {
  expect(() => read(archive.subarray(0, archive.length - 1024))).toThrow(TarError)
  expect(() => read(archive.subarray(0, 700))).toThrow(TarError)
})

test("links, folders and changed headers are refused", async () => {
  const link = Buffer.from(archive)
  link.write("2", 156)
  expect(() => read(link)).toThrow(TarError)
  const renamed = Buffer.from(archive)
  renamed.write("M", 0)
  expect(() => read(renamed)).toThrow(TarError)
})

test("what follows the end is refused", () => {
  expect(() => read(Buffer.concat([archive, archive]))).toThrow(TarError)
})
