import type { FrameFormat } from "../protocol.ts"

/**
 * A JBD frame: `DD | A5 or 5A | command | length | data | checksum (2) | 77` when batmon asks,
 * `DD | command | status | length | data | checksum (2) | 77` when the BMS answers. The checksum
 * covers the third byte to the end of the data, so in an answer it leaves the command out.
 */
const start = 0xdd
const end = 0x77
const read = 0xa5
const write = 0x5a
/** Start, two bytes of meaning and the length. */
const headLength = 4
/** Head, checksum and end: a frame without data. */
const overhead = 7
const maxData = 0xff

/** What the BMS answers. */
export interface JbdReply {
  readonly command: number
  /** 0 where the BMS obeyed; else its reason for refusing, such as 0x80 no such command. */
  readonly status: number
  readonly data: Uint8Array
}

/** What batmon, or the maker's app, asks. */
export interface JbdRequest {
  readonly kind: "read" | "write"
  readonly command: number
  readonly data: Uint8Array
}

/** Answers and questions are framed alike, so this finds either in a stream. */
export const jbdFrameFormat: FrameFormat = {
  start,
  maxLength: maxData + overhead,
  length: (bytes) => {
    const dataLength = bytes[3]
    return dataLength === undefined ? null : dataLength + overhead
  },
  valid: (frame) =>
    frame.length >= overhead &&
    frame[0] === start &&
    frame[3] === frame.length - overhead &&
    frame.at(-1) === end &&
    checksum(frame.subarray(2, -3)) === (byteAt(frame, -3) << 8) + byteAt(frame, -2),
}

/** Null unless `frame` is one whole answer and nothing else. */
export function parseReply(frame: Uint8Array): JbdReply | null {
  if (!jbdFrameFormat.valid(frame)) return null
  const command = byteAt(frame, 1)
  // No register has these numbers: it is a question, sent back by a module that wants pairing.
  if (command === read || command === write) return null
  return { command, status: byteAt(frame, 2), data: frame.slice(headLength, -3) }
}

/** Null unless `frame` is one whole question and nothing else. */
export function parseRequest(frame: Uint8Array): JbdRequest | null {
  if (!jbdFrameFormat.valid(frame)) return null
  const kind = byteAt(frame, 1)
  if (kind !== read && kind !== write) return null
  return {
    kind: kind === read ? "read" : "write",
    command: byteAt(frame, 2),
    data: frame.slice(headLength, -3),
  }
}

/** The bytes of an answer; `data` up to 255 bytes. */
export function replyFrame({ command, status, data }: JbdReply): Uint8Array {
  return frame(command, status, data)
}

export function readRequest(command: number): Uint8Array {
  return frame(read, command, new Uint8Array())
}

/** `data` up to 255 bytes. */
export function writeRequest(command: number, data: Uint8Array): Uint8Array {
  return frame(write, command, data)
}

function frame(second: number, third: number, data: Uint8Array): Uint8Array {
  if (data.length > maxData) throw new RangeError(`JBD frames carry 255 bytes, not ${data.length}`)
  const summed = Uint8Array.of(third, data.length, ...data)
  const sum = checksum(summed)
  return Uint8Array.of(start, second, ...summed, sum >> 8, sum & 0xff, end)
}

/** Masked: the bytes of an acknowledgement add up to 0, whose complement has 17 bits. */
const checksum = (bytes: Uint8Array) => -bytes.reduce((sum, byte) => sum + byte, 0) & 0xffff

/** For positions that the frame's length has shown to exist. */
const byteAt = (bytes: Uint8Array, index: number) => bytes.at(index) ?? 0
