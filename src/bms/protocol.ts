import type { BmsIdentity, Reading } from "./reading.ts"

/** What a BMS calls out before anyone connects. */
export interface Advertisement {
  /** Upper case, colons: `A4:C1:37:42:3E:D9`. */
  readonly address: string
  readonly name: string | null
  /** Signal in dBm; null when the radio does not say. */
  readonly rssi: number | null
  /** Lower case, 4 hex digits where the UUID is a Bluetooth SIG one, else 32. */
  readonly services: readonly string[]
  /** With the two bytes of the company identifier first. */
  readonly manufacturerData: Uint8Array | null
}

/** Where a module puts its serial line: UUIDs as 4 or 32 lower-case hex digits. */
export interface GattService {
  readonly service: string
  /** BMS to batmon. */
  readonly notify: string
  /** batmon to BMS. */
  readonly write: string
}

/** How a protocol's frames stand in a stream of bytes. Pure, and total: no input makes it throw. */
export interface FrameFormat {
  /** First byte of every frame. */
  readonly start: number
  /** Longest frame there can be, in bytes: bounds the memory of the reassembly. */
  readonly maxLength: number
  /** Whole length of the frame that begins `bytes`; null while too few bytes are here to tell. */
  length(bytes: Uint8Array): number | null
  /** Whether `frame`, of that length, is whole: end, checksum. */
  valid(frame: Uint8Array): boolean
}

/** One question to the BMS and how to know its answer. */
export interface BmsRequest {
  /** For messages: `03 basic information`. */
  readonly name: string
  readonly bytes: Uint8Array
  /**
   * `identity` requests are asked once per connection or day, and a BMS may leave them unanswered;
   * `lock` is for the Bluetooth module; `switch` changes something.
   */
  readonly asks: "reading" | "identity" | "lock" | "switch"
  /** Whether `frame` answers this request, be it with a refusal. */
  answers(frame: Uint8Array): boolean
}

/** A value or the reason why there is none. */
export type Decoded<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: string }

/** How a Bluetooth module let batmon in, or did not; `absent` where it has no lock. */
export type LockState = "open" | "absent" | "password-needed" | "password-refused"

/** The lock of a Bluetooth module, in front of the BMS. Pure, like the protocol. */
export interface ModuleLock {
  readonly frame: FrameFormat
  /** Whether a password can be one at all. */
  isPassword(text: string): boolean
  /** Yields what is to be sent, and takes the answer to it, null where none came. */
  open(
    address: string,
    password: string | null,
  ): Generator<BmsRequest, LockState, Uint8Array | null>
}

/** The MOSFETs of a BMS that can be switched by command. */
export interface Switching {
  /** Sets both at once; true is on. */
  request(switches: Switches): BmsRequest
  /** Whether the BMS obeyed, or why not. */
  obeyed(answer: Uint8Array): Decoded<null>
}

export interface Switches {
  readonly charge: boolean
  readonly discharge: boolean
}

/** One BMS family: pure functions from bytes to readings. One file each in `protocols/`. */
export interface Protocol {
  readonly id: string
  /** As its makers and users call it. */
  readonly name: string
  /** Tried in this order. */
  readonly services: readonly GattService[]
  matches(advertisement: Advertisement): boolean
  readonly frame: FrameFormat
  readonly requests: readonly BmsRequest[]
  /** Null where modules have none that batmon knows to open. */
  readonly lock: ModuleLock | null
  /** Null where batmon cannot switch. */
  readonly switching: Switching | null
  /** What one frame says, with the keys that `batmon decode` prints. Never throws. */
  decode(frame: Uint8Array): Decoded<Readonly<Record<string, unknown>>>
  /** One reading out of the answers to the `reading` requests, in any order. Never throws. */
  reading(frames: readonly Uint8Array[]): Decoded<Reading>
  /** What the answers to all requests say of the BMS itself; what they do not say is null. */
  identity(frames: readonly Uint8Array[]): BmsIdentity
}
