import { describe, expect, test } from "bun:test"
import { createFrameStream } from "../../src/bms/frame-stream.ts"
import type { FrameFormat } from "../../src/bms/protocol.ts"

/** `FE | length of the data | data | sum of the data`, for data of up to 12 bytes. */
const format: FrameFormat = {
  start: 0xfe,
  maxLength: 15,
  length: (bytes) => (bytes[1] === undefined ? null : bytes[1] + 3),
  valid: (frame) =>
    frame.at(-1) === (frame.slice(2, -1).reduce((sum, byte) => sum + byte, 0) & 0xff),
}
const frame = (...data: number[]) => [0xfe, data.length, ...data, data.reduce((a, b) => a + b, 0)]
const one = frame(7, 8)
const two = frame(9)

/** The frames that come of the pieces, as arrays of numbers. */
function feed(pieces: readonly (readonly number[])[], stream = createFrameStream(format)) {
  return pieces.flatMap((piece) => stream.push(Uint8Array.from(piece))).map((each) => [...each])
}

describe("finds frames", () => {
  const bad = [...one.slice(0, -1), 0xee]
  const rows: [string, number[][], number[][]][] = [
    ["in one piece", [one], [one]],
    ["byte by byte", one.map((byte) => [byte]), [one]],
    ["two in one piece", [[...one, ...two]], [one, two]],
    [
      "across pieces that hold the end of one and the start of the next",
      [[...one.slice(0, 3)], [...one.slice(3), ...two.slice(0, 1)], two.slice(1)],
      [one, two],
    ],
    ["with empty pieces between", [one.slice(0, 2), [], one.slice(2)], [one]],
    ["behind garbage", [[0, 1, 0xff, ...one]], [one]],
    ["before zero padding, and the next behind it", [[...one, 0, 0, 0], two], [one, two]],
    ["behind a frame with a bad checksum", [[...bad, ...two]], [two]],
    ["behind a start byte that begins nothing", [[0xfe, ...one]], [one]],
    ["inside what a false start claimed", [[0xfe, 9, ...one, ...two, 0]], [one, two]],
    ["behind one that broke off and claimed the start of the next", [one.slice(0, 3), two], [two]],
    [
      "when a notification in the middle comes twice",
      [one.slice(0, 3), one.slice(0, 3), one.slice(3)],
      [one],
    ],
    ["twice when the whole comes twice", [one, one], [one, one]],
    ["without data", [[0xfe, 0, 0]], [[0xfe, 0, 0]]],
    [
      "as long as can be",
      [frame(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)],
      [frame(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)],
    ],
  ]
  for (const [title, pieces, frames] of rows) {
    test(title, () => expect(feed(pieces)).toEqual(frames))
  }
})

test("a frame of impossible length holds nothing up", () => {
  expect(feed([[0xfe, 13, ...one]])).toEqual([one])
})

test("a format that never tells a length holds nothing up", () => {
  const stream = createFrameStream({ ...format, length: () => null })
  feed([Array(40).fill(0xfe)], stream)
  expect(stream.rejected).toBe(40 - format.maxLength + 1)
})

test("a length of nothing or less is no frame", () => {
  for (const length of [0, -1]) {
    const stream = createFrameStream({ ...format, length: () => length })
    expect(feed([one], stream)).toEqual([])
    expect(stream.rejected).toBe(1)
  }
})

test("counts the candidates that were no frames, and nothing else", () => {
  const stream = createFrameStream(format)
  feed([[0, 0xff, ...one, 0, ...two]], stream)
  expect(stream.rejected).toBe(0)
  feed([[0xfe, 1, 5, 6, ...one]], stream)
  expect(stream.rejected).toBe(1)
})

test("the end of the input frees what a broken frame held up", () => {
  const stream = createFrameStream(format)
  expect(feed([[0xfe, 12, ...one]], stream)).toEqual([])
  expect(stream.end().map((each) => [...each])).toEqual([one])
  expect(stream.rejected).toBe(1)
  expect(feed([two], stream)).toEqual([two])
})

test("the end of the input yields no half frame", () => {
  const stream = createFrameStream(format)
  feed([one.slice(0, -1)], stream)
  expect(stream.end()).toEqual([])
  expect(feed([one.slice(-1)], stream)).toEqual([])
})

test("forgets a half frame when cleared, and keeps its count", () => {
  const stream = createFrameStream(format)
  feed([[0xfe, 1, 5, 6], one.slice(0, 3)], stream)
  stream.clear()
  expect(feed([one.slice(3), two], stream)).toEqual([two])
  expect(stream.rejected).toBe(1)
})

test("a frame handed out is not changed by what follows", () => {
  const stream = createFrameStream(format)
  const [first] = stream.push(Uint8Array.from(one))
  stream.push(Uint8Array.from(two))
  expect([...(first ?? [])]).toEqual(one)
})

test("never shows a format more than its longest frame, and asks about each byte once", () => {
  const floods = [0x00, 0x03, 0x0c].map((second) =>
    Array.from({ length: 20_000 }, (_, index) => (index % 2 ? second : 0xfe)),
  )
  for (const flood of floods) {
    let asked = 0
    let longest = 0
    const stream = createFrameStream({
      ...format,
      length: (bytes) => {
        longest = Math.max(longest, bytes.length)
        return format.length(bytes)
      },
      valid: () => {
        asked += 1
        return false
      },
    })
    stream.push(Uint8Array.from(flood))
    expect(longest).toBeLessThanOrEqual(format.maxLength)
    expect(asked).toBeLessThanOrEqual(flood.length)
    expect(asked).toBeGreaterThan(0)
  }
})
