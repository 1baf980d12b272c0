import type { RadioState } from "./link.ts"

/** A radio state in which nothing can be heard or read. */
export type RadioTrouble = Extract<RadioState, { readonly detail: string }>

/** The adapter is of no use: why every step that was under way, or is tried now, fails. */
export class RadioError extends Error {
  override name = "RadioError" as const
  readonly trouble: RadioTrouble

  constructor(adapter: string, trouble: RadioTrouble) {
    super(`the Bluetooth adapter ${adapter} is ${trouble.kind}: ${trouble.detail}`)
    this.trouble = trouble
  }
}

/** What the person at the board can do about it, in one sentence. */
export const radioAdvice: Readonly<Record<RadioTrouble["kind"], string>> = {
  missing: "Is it plugged in, and is its driver loaded? --adapter names another one.",
  off: "To switch it on: rfkill unblock bluetooth; hciconfig hci0 up",
  forbidden: "Only root, or the batmon service, may use it: try sudo.",
  busy: "Another program holds it: end that, or name another adapter with --adapter.",
  hangs: "batmon resets it by itself; if it stays so, pull it out and plug it in again.",
}
