import { existsSync } from "node:fs"

import { libc } from "./libc.ts"

/** Made by systemd-timesyncd when it has set the clock for the first time since the board started. */
const timesyncMark = "/run/systemd/timesync/synchronized"

/** `struct timex` is 208 bytes on 64-bit Linux; its `status` stands behind five longs (timex.h). */
const timexSize = 208
const statusOffset = 40
const statusUnsynchronised = 0x40
/** What adjtimex returns for a clock that nobody keeps right. */
const timeError = 5

/**
 * A question that is cheap to repeat: does somebody (timesyncd, chrony, ntpd, PTP) keep the wall clock
 * right? False where it cannot be known.
 */
export function createSynchronisedCheck(): () => boolean {
  return () => isKeptRight() || existsSync(timesyncMark)
}

function isKeptRight(): boolean {
  if (!libc) return false
  // All zero: modes 0 asks and sets nothing, which needs no right.
  const timex = new DataView(new ArrayBuffer(timexSize))
  const result = libc.adjtimex(new Uint8Array(timex.buffer))
  const status = timex.getInt32(statusOffset, true)
  return result >= 0 && result !== timeError && (status & statusUnsynchronised) === 0
}
