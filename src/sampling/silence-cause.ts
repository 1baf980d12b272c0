import { LinkError, type LinkFault } from "../ble/link-error.ts"
import type { Air, Radio, RadioState } from "../ble/link.ts"
import { RadioError, type RadioTrouble } from "../ble/radio-error.ts"
import type { FailedStep } from "./battery-status.ts"

/**
 * Why a battery gives no readings, as far as it is known: what page, log, alert and SNMP tell alike.
 * The likeliest, where more than one fits; a BMS that a phone app holds, one asleep and one out of
 * range are all merely not heard.
 */
export const silenceCauses = [
  /** Not heard, others are, and its last signal was weak. */
  "out-of-range",
  /** Not heard, others are, and no current flowed: some packs sleep then. */
  "asleep",
  /** Not heard, others are, and nothing explains it: a phone app may hold it. */
  "held",
  /** Heard, and refuses the connection. */
  "refuses",
  /** The connection is made, and breaks before the answer is there. */
  "drops",
  /** Connected, and answers nothing: password, pairing, or a module whose plug must be pulled. */
  "mute",
  "password-needed",
  "password-refused",
  /** It sends requests back: it wants to be paired. */
  "pairing-needed",
  /**
   * No device of any kind is heard, though the adapter was reset and obeys: nothing is in range or
   * awake, or the adapter is deaf.
   */
  "nothing-heard",
  /** No device of any kind is heard, or the adapter does not obey: it hangs. */
  "adapter-hangs",
  "adapter-missing",
  "adapter-off",
  /** batmon may not use it, or another process holds it. */
  "adapter-busy",
  /** What it answers makes no sense. */
  "garbled",
  /** batmon itself failed. */
  "internal",
] as const

export type SilenceCause = (typeof silenceCauses)[number]

export const isSilenceCause = (text: string): text is SilenceCause =>
  silenceCauses.some((cause) => cause === text)

/** All that is known when an attempt has failed. */
export interface SilenceEvidence {
  readonly step: FailedStep
  readonly fault: LinkFault | null
  readonly radio: RadioState["kind"]
  readonly air: Air
  /** Of the battery's newest advertisement, dBm. */
  readonly rssi: number | null
  /** Of its newest reading, amperes. */
  readonly current: number | null
}

/** dBm; weaker than this a few advertisements in a minute get through, and connections break. */
const weakSignal = -85
/** Amperes; less than what keeps a BMS awake, and than most of them can measure. */
const idleCurrent = 0.1

/** An adapter that is of no use explains the silence of every battery. */
export const adapterCauses = {
  missing: "adapter-missing",
  off: "adapter-off",
  forbidden: "adapter-busy",
  busy: "adapter-busy",
  hangs: "adapter-hangs",
} as const satisfies Readonly<Record<RadioTrouble["kind"], SilenceCause>>

const byFault: Readonly<Record<LinkFault, SilenceCause>> = {
  silent: "mute",
  garbled: "garbled",
  refused: "garbled",
  "pairing-needed": "pairing-needed",
  "password-needed": "password-needed",
  "password-refused": "password-refused",
  lost: "drops",
}

/** What comes first is what makes everything behind it impossible to tell. */
export function silenceCause(evidence: SilenceEvidence): SilenceCause {
  const { step, fault, radio, air } = evidence
  if (radio !== "ready" && radio !== "starting") return adapterCauses[radio]
  switch (step) {
    case "other":
      return "internal"
    case "hear":
      if (air === "quiet") return "adapter-hangs"
      return air === "empty" ? "nothing-heard" : unheardCause(evidence)
    case "connect":
      return "refuses"
    default:
      return byFault[fault ?? "silent"]
  }
}

function unheardCause({ rssi, current }: SilenceEvidence): SilenceCause {
  if (rssi !== null && rssi <= weakSignal) return "out-of-range"
  if (current !== null && Math.abs(current) < idleCurrent) return "asleep"
  return "held"
}

/** What the radio knows that an error does not say. */
export type RadioWitness = Pick<Radio, "state" | "air" | "heard">

/** The cause of a failed attempt to read the battery at `address`, whose newest reading is `last`. */
export function failureCause(
  error: unknown,
  { radio, address, last }: FailedAttempt,
): SilenceCause {
  const link = error instanceof LinkError ? error : null
  const trouble = link?.cause instanceof RadioError ? link.cause.trouble : null
  return silenceCause({
    step: link?.step ?? "other",
    fault: link?.fault ?? null,
    // An adapter that is back already was away when it mattered.
    radio: trouble?.kind ?? radio.state.kind,
    air: radio.air,
    rssi: radio.heard(address)?.rssi ?? last?.rssi ?? null,
    current: last?.current ?? null,
  })
}

interface FailedAttempt {
  readonly radio: RadioWitness
  readonly address: string
  readonly last: { readonly rssi: number | null; readonly current: number | null } | null
}
