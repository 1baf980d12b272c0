/** A pack with its own BMS, as the user knows it. */
export interface Battery {
  /** Given once, in the order of adding; never reused. */
  readonly id: number
  /** Never empty; the address where the user gave none. */
  readonly name: string
  /** Bluetooth address, upper case, colons. */
  readonly address: string
  /** Which protocol its BMS speaks: a `Protocol`'s id. */
  readonly protocol: string
  /** UTC milliseconds. */
  readonly addedAt: number
  /** Milliseconds between two readings of it. @default that of all batteries */
  readonly interval?: number
}
