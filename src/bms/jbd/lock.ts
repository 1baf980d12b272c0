import type { BmsRequest, FrameFormat, LockState, ModuleLock } from "../protocol.ts"

/**
 * JBD's Bluetooth module, asked for itself and not for the BMS behind it: `FF AA`, a command, the
 * number of bytes that follow, these, and the sum of all from the command on. A locked module lets no
 * request through until it has been given its password, and says nothing of it either.
 */
const start = [0xff, 0xaa] as const
const headLength = 4
const overhead = headLength + 1
/** The longest that a module sends has one byte of data. */
const maxData = 16

const command = { appKey: 0x15, random: 0x17, password: 0x18 } as const

/** What the maker's own app says of itself. Some battery makers have another one, as their secret. */
const appKey = new TextEncoder().encode("000000")
/** What a module answers to it. */
const appAnswer = { passwordNeeded: 0x00, rejected: 0x01, noPassword: 0x02 } as const
const accepted = 0x00

export const lockFrameFormat: FrameFormat = {
  start: start[0],
  maxLength: maxData + overhead,
  length: (bytes) => (bytes[3] === undefined ? null : bytes[3] + overhead),
  valid: (frame) =>
    frame[0] === start[0] &&
    frame[1] === start[1] &&
    frame[3] === frame.length - overhead &&
    frame.at(-1) === sum(frame.subarray(2, -1)),
}

/** Passwords are six ASCII characters; most apps allow digits alone. */
export const isModulePassword = (text: string) => /^[\x21-\x7e]{6}$/.test(text)

export const jbdLock: ModuleLock = { frame: lockFrameFormat, isPassword: isModulePassword, open }

function* open(
  address: string,
  password: string | null,
): Generator<BmsRequest, LockState, Uint8Array | null> {
  const answer = yield request(command.appKey, appKey)
  if (answer === null || dataByte(answer) === appAnswer.noPassword) return "absent"
  if (password === null) return "password-needed"
  if (dataByte(answer) === appAnswer.rejected) {
    const second = yield request(command.appKey, new TextEncoder().encode(password))
    if (second === null || dataByte(second) === appAnswer.rejected) return "password-refused"
    if (dataByte(second) === appAnswer.noPassword) return "open"
  }
  const random = yield request(command.random, new Uint8Array())
  if (random === null) return "absent"
  const hidden = hide(password, address, dataByte(random))
  const verdict = yield request(command.password, hidden)
  return verdict !== null && dataByte(verdict) === accepted ? "open" : "password-refused"
}

/** Each character under the byte of the address at its place and the number that the module drew. */
function hide(password: string, address: string, random: number): Uint8Array {
  const octets = address.split(":").map((octet) => Number.parseInt(octet, 16))
  return Uint8Array.from(new TextEncoder().encode(password), (character, index) => {
    return ((octets[index] ?? 0) ^ character) + random
  })
}

function request(code: number, data: Uint8Array): BmsRequest {
  const summed = [code, data.length, ...data]
  return {
    name: `lock ${code.toString(16)}`,
    bytes: Uint8Array.of(...start, ...summed, sum(summed)),
    asks: "lock",
    answers: (frame) => lockFrameFormat.valid(frame) && frame[2] === code,
  }
}

const dataByte = (frame: Uint8Array) => frame[headLength] ?? 0xff

const sum = (bytes: Iterable<number>) => [...bytes].reduce((total, byte) => total + byte, 0) & 0xff
