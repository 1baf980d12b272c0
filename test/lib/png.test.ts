import { expect, test } from "bun:test"
import { crc32, inflateSync } from "node:zlib"

import { SmallPicture } from "../../src/lib/png.ts"

/** The chunks of a PNG file, their sums checked. */
function chunksOf(file: Uint8Array): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(file)
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n")
  const chunks = new Map<string, Buffer>()
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const body = bytes.subarray(at + 4, at + 8 + length)
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(body))
    chunks.set(body.subarray(0, 4).toString("latin1"), body.subarray(4))
    at += 12 + length
  }
  return chunks
}

test("a small picture is a PNG of its size, with its colours and points", () => {
  const colours = [
    [255, 255, 255],
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ] as const
  const picture = new SmallPicture(5, 3)
  picture.paint(0, 0, 1, 3)
  picture.paint(1, -1, 2, 1)
  picture.paint(4, 1, 9, 2)
  const file = picture.png(colours)
  const chunks = chunksOf(file)
  expect([...chunks.keys()]).toEqual(["IHDR", "PLTE", "IDAT", "IEND"])
  expect([...(chunks.get("IHDR") ?? [])]).toEqual([0, 0, 0, 5, 0, 0, 0, 3, 2, 3, 0, 0, 0])
  expect([...(chunks.get("PLTE") ?? [])]).toEqual(colours.flat())
  const rows = [...inflateSync(chunks.get("IDAT") ?? "")]
  const [first, second, third] = [0b11_01_00_00, 0b00_01_00_00, 0]
  expect(rows).toEqual([0, first, 0, 0, second, 0b10_00_00_00, 0, third, 0b10_00_00_00])
})
