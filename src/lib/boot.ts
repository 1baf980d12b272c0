import { readFileSync } from "node:fs"

/** This start of the board's kernel: monotonic times of one boot can be compared, others cannot. */
export interface Boot {
  /** Another one after every start of the board. */
  readonly id: string
  /** Milliseconds since the board was started, as `performance.now()` counts from batmon's start. */
  uptime(): number
}

/** Where the kernel does not tell, batmon's own start is taken for the board's. */
export function readBoot(): Boot {
  const own = { id: `batmon ${process.pid} ${performance.timeOrigin}`, uptime: 0 }
  const { id, uptime } = kernelBoot() ?? own
  const before = uptime - performance.now()
  return { id, uptime: () => before + performance.now() }
}

function kernelBoot(): { id: string; uptime: number } | null {
  try {
    const id = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
    const [seconds] = readFileSync("/proc/uptime", "utf8").split(" ")
    return id === "" ? null : { id, uptime: Number(seconds) * 1000 }
  } catch {
    return null
  }
}
