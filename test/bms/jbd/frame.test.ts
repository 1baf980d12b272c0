import { describe, expect, test } from "bun:test"
import { createFrameStream } from "../../../src/bms/frame-stream.ts"
import {
  jbdFrameFormat,
  parseReply,
  parseRequest,
  readRequest,
  replyFrame,
  writeRequest,
} from "../../../src/bms/jbd/frame.ts"
import { goodFrames } from "../../fixtures/jbd/jbd-fixtures.ts"

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(" ", ""))

describe("writes", () => {
  // From captures of the maker's app.
  const requests: [string, Uint8Array][] = [
    ["dda50300fffd77", readRequest(0x03)],
    ["dda50400fffc77", readRequest(0x04)],
    ["dda50500fffb77", readRequest(0x05)],
    ["dda5aa00ff5677", readRequest(0xaa)],
    ["dd5a00025678ff3077", writeRequest(0x00, bytes("5678"))],
    ["dd5a01020000fffd77", writeRequest(0x01, bytes("0000"))],
  ]
  for (const [hex, frame] of requests) {
    test(`the request ${hex}`, () => {
      expect(frame.toHex()).toBe(hex)
      expect(parseRequest(frame)).not.toBeNull()
    })
  }

  test("every captured answer again from what was read of it", () => {
    for (const frame of goodFrames) {
      const reply = parseReply(frame)
      expect(reply && replyFrame(reply)).toEqual(frame)
    }
  })

  test("an acknowledgement, whose sum is 0, with a checksum of 16 bits", () => {
    expect(replyFrame({ command: 0xe1, status: 0, data: new Uint8Array() }).toHex()).toBe(
      "dde10000000077",
    )
  })

  test("255 bytes of data and no more", () => {
    const longest = replyFrame({ command: 4, status: 0, data: new Uint8Array(255).fill(0xff) })
    expect(longest.length).toBe(jbdFrameFormat.maxLength)
    expect(parseReply(longest)?.data.length).toBe(255)
    expect(() => writeRequest(4, new Uint8Array(256))).toThrow(RangeError)
  })
})

describe("reads", () => {
  test("a refusal with its status", () => {
    expect(parseReply(bytes("dd aa 80 00 ff 80 77"))).toEqual({
      command: 0xaa,
      status: 0x80,
      data: new Uint8Array(),
    })
  })

  test("a request with what it asks and carries", () => {
    expect(parseRequest(bytes("dd 5a e1 02 00 01 ff 1c 77"))).toEqual({
      kind: "write",
      command: 0xe1,
      data: bytes("0001"),
    })
    expect(parseRequest(bytes("dd a5 03 00 ff fd 77"))?.kind).toBe("read")
  })

  test("no question as an answer and no answer as a question", () => {
    for (const request of [readRequest(3), writeRequest(0xe1, bytes("0001"))]) {
      expect(parseReply(request)).toBeNull()
    }
    for (const frame of goodFrames) expect(parseRequest(frame)).toBeNull()
  })
})

describe("refuses", () => {
  test("every frame cut short or with a byte too many", () => {
    for (const frame of goodFrames) {
      for (let length = 0; length < frame.length; length++) {
        expect(parseReply(frame.subarray(0, length))).toBeNull()
      }
      expect(parseReply(Uint8Array.of(...frame, 0x77))).toBeNull()
    }
  })

  test("a frame whose length byte is wrong though its checksum is right", () => {
    expect(parseReply(bytes("dd 04 00 02 0c f8 fe fa 77"))).not.toBeNull()
    expect(parseReply(bytes("dd 04 00 03 0c f8 fe f9 77"))).toBeNull()
    expect(parseReply(bytes("dd 04 00 01 0c f8 fe fb 77"))).toBeNull()
  })

  // The checksum of an answer does not cover its command: the session, which knows what it asked,
  // must compare that.
  test("every frame with any one byte but the command changed to any other value", () => {
    let refused = 0
    for (const frame of goodFrames) {
      for (const [position, original] of frame.entries()) {
        if (position === 1) continue
        for (let value = 0; value < 256; value++) {
          if (value === original) continue
          frame[position] = value
          if (parseReply(frame) === null) refused += 1
          else throw new Error(`taken for whole: ${frame.toHex()}`)
        }
        frame[position] = original
      }
    }
    expect(refused).toBe(goodFrames.reduce((sum, { length }) => sum + (length - 1) * 255, 0))
  })

  test("such a frame in a stream too, wherever the scan resumes", () => {
    for (const frame of goodFrames) {
      for (const [position, original] of frame.entries()) {
        if (position === 1) continue
        for (const value of [0x00, 0x07, 0x77, 0xdd, original ^ 0x01, original ^ 0x80]) {
          if (value === original) continue
          const changed = frame.with(position, value)
          const stream = createFrameStream(jbdFrameFormat)
          expect([...stream.push(changed), ...stream.end()]).toEqual([])
        }
      }
    }
  })
})

describe("in a stream", () => {
  test("every captured frame survives each cut into two and into three", () => {
    const stream = createFrameStream(jbdFrameFormat)
    for (const frame of goodFrames) {
      for (let first = 0; first <= frame.length; first++) {
        for (let second = first; second <= frame.length; second++) {
          const found = [
            ...stream.push(frame.subarray(0, first)),
            ...stream.push(frame.subarray(first, second)),
            ...stream.push(frame.subarray(second)),
          ]
          if (found.length !== 1 || found[0]?.toHex() !== frame.toHex()) {
            throw new Error(`lost when cut at ${first} and ${second}: ${frame.toHex()}`)
          }
        }
      }
    }
    expect(stream.rejected).toBe(0)
  })

  test("a module's password frames beside and inside the BMS's frames' stream are passed over", () => {
    const [frame = new Uint8Array()] = goodFrames
    // FF AA 17 01 DD F5: the module's random number happens to be the start of a frame.
    const stream = createFrameStream(jbdFrameFormat)
    expect(stream.push(bytes("ff aa 17 01 dd f5"))).toEqual([])
    expect(stream.push(frame)).toEqual([frame])
  })

  test("a frame behind a broken one is found (seen in the field)", () => {
    const [frame = new Uint8Array()] = goodFrames
    const stream = createFrameStream(jbdFrameFormat)
    const found = [
      ...stream.push(bytes("dd 03 00 1b 05 30 00 dd 04 00 08 0c f5 00")),
      ...stream.push(frame),
      ...stream.end(),
    ]
    expect(found).toEqual([frame])
  })
})
