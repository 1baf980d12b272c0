import { readFileSync } from "node:fs"

/**
 * Whether this process was started to outlive its terminal, as by `nohup`: whoever listens to SIGHUP
 * undoes that. False where the system does not tell.
 */
export function ignoresHangup(): boolean {
  try {
    const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]
    // The lowest bit is signal 1, SIGHUP.
    return ignored !== undefined && (BigInt(`0x${ignored}`) & 1n) === 1n
  } catch {
    return false
  }
}
