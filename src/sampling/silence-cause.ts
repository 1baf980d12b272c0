/**
 * Why a battery gives no readings, as far as it is known: what page, log, alert and SNMP tell alike.
 * The likeliest, where more than one fits; a BMS that a phone app holds, one asleep and one out of
 * range are all merely not heard.
 */
export type SilenceCause =
  /** Not heard, others are, and its last signal was weak. */
  | "out-of-range"
  /** Not heard, others are, and no current flowed: some packs sleep then. */
  | "asleep"
  /** Not heard, others are, and nothing explains it: a phone app may hold it. */
  | "held"
  /** Heard, and refuses the connection. */
  | "refuses"
  /** Connected, and answers nothing: password, pairing, or a module whose plug must be pulled. */
  | "mute"
  | "password-needed"
  | "password-refused"
  /** It sends requests back: it wants to be paired. */
  | "pairing-needed"
  /** No device of any kind is heard: the adapter hangs. */
  | "adapter-hangs"
  | "adapter-missing"
  | "adapter-off"
  /** batmon may not use it, or another process holds it. */
  | "adapter-busy"
  /** What it answers makes no sense. */
  | "garbled"
  /** batmon itself failed. */
  | "internal"
