import type { Advertisement, GattService } from "../bms/protocol.ts"
import type { RecoveryCounts } from "./recovery.ts"

/**
 * One Bluetooth connection to one BMS. Every step may hang for ever on a real radio, so each takes
 * a signal and must give up, leaving nothing behind, when it is aborted.
 */
export interface Link {
  /** Upper case, colons. */
  readonly address: string
  /** Resolves when the BMS is next heard advertising (at once when it was just heard). */
  hear(signal: AbortSignal): Promise<Advertisement>
  connect(signal: AbortSignal): Promise<void>
  /** Finds the first of `services` that the module has; rejects with what it has instead. */
  discover(services: readonly GattService[], signal: AbortSignal): Promise<void>
  /** Notifications go to `onBytes` from now on, in order, in pieces of any size. */
  subscribe(onBytes: (bytes: Uint8Array) => void, signal: AbortSignal): Promise<void>
  /** With or without a response, as the module offers; `other` the other way, where it offers both. */
  write(bytes: Uint8Array, signal: AbortSignal, way?: WriteWay): Promise<void>
  /** The connection stays and is not used for now: others may be served meanwhile. */
  rest(): void
  /** Resolves when a connection that rested may be used again. */
  wake(signal: AbortSignal): Promise<void>
  /** Ends the connection, whatever state it is in. Calling it twice is harmless. */
  disconnect(signal: AbortSignal): Promise<void>
  /** Called once if the other side, or the air, ends the connection. */
  onLost(listener: (reason: Error) => void): void
}

export type WriteWay = "usual" | "other"

/** What stands between batmon and the air; `detail` is for the log, in the stack's own words. */
export type RadioState =
  | { readonly kind: "starting" }
  | { readonly kind: "ready" }
  /** There is no such adapter, or its socket does not answer. */
  | { readonly kind: "missing"; readonly detail: string }
  /** It is there, but switched off. */
  | { readonly kind: "off"; readonly detail: string }
  /** batmon may not use it. */
  | { readonly kind: "forbidden"; readonly detail: string }
  /** Another program holds it. */
  | { readonly kind: "busy"; readonly detail: string }
  /** It is there and does not do what it is told. */
  | { readonly kind: "hangs"; readonly detail: string }

/**
 * Whether the adapter hears anything at all: `quiet` when it has listened for a while and no device of
 * any kind was heard, `empty` when that is so although the adapter was reset and obeys, `unknown` while
 * it has not listened long enough to tell.
 */
export type Air = "lively" | "quiet" | "empty" | "unknown"

/** The newest advertisement of a device. */
export interface Hearsay {
  /** dBm */
  readonly rssi: number | null
  /** Monotonic milliseconds. */
  readonly at: number
}

/** How one adapter is, and what was done to make it work. */
export interface AdapterReport {
  readonly adapter: string
  readonly state: RadioState
  readonly air: Air
  /** Links that use it or wait for their turn. */
  readonly load: number
  readonly recovery: RecoveryCounts
}

/** One adapter, or several that share the work: hears advertisements and makes links. Survives the adapter's going and coming. */
export interface Radio {
  /** As configured: `hci0`, `unix:/path`, `tcp:host:port`, `simulated`; several with commas. */
  readonly adapter: string
  readonly state: RadioState
  readonly air: Air
  /** How each of its adapters is. */
  readonly adapters: readonly AdapterReport[]
  /** What was last heard of a device; null where nothing was, or long ago. */
  heard(address: string): Hearsay | null
  onState(listener: (state: RadioState) => void): void
  /** Resolves at once; the adapter is taken in use when it appears. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Reports each advertisement heard until the signal is aborted, then resolves. */
  scan(onHeard: (advertisement: Advertisement) => void, signal: AbortSignal): Promise<void>
  link(address: string): Link
}
