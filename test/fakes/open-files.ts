import { readdirSync, readlinkSync } from "node:fs"

/** How often this process has the file open. */
export function timesOpen(path: string): number {
  return readdirSync("/proc/self/fd").filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === path
    } catch {
      // The one that reads the folder is gone by now.
      return false
    }
  }).length
}

/** Waits until nobody has the file open; false where somebody keeps it for seconds. */
export async function isClosed(path: string): Promise<boolean> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (timesOpen(path) === 0) return true
    await Bun.sleep(10)
  }
  return false
}
