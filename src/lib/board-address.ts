import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** Where the kernel lists network interfaces. */
const systemFolder = "/sys/class/net"

/** `aa-bb…`, `AABB…` as `AA:BB:CC:DD:EE:FF`; null where it is no MAC address. */
export function parseMac(text: string): string | null {
  const digits = text.replaceAll(/[\s:.-]/g, "").toUpperCase()
  return /^[0-9A-F]{12}$/.test(digits) ? (digits.match(/../g)?.join(":") ?? null) : null
}

/**
 * The MAC address by which a vendor knows the board: of its first network card, Ethernet before
 * wireless, whether or not a cable is in it. Null on a machine without one.
 */
export function readBoardAddress(folder: string = systemFolder): string | null {
  const cards = names(folder)
    // What is no hardware has an address by chance.
    .filter((name) => existsSync(join(folder, name, "device")))
    .map((name) => ({ name, wireless: existsSync(join(folder, name, "wireless")) }))
    .toSorted(
      (one, other) =>
        Number(one.wireless) - Number(other.wireless) || one.name.localeCompare(other.name, "en"),
    )
  for (const { name } of cards) {
    const mac = parseMac(read(join(folder, name, "address")))
    if (mac !== null && mac !== "00:00:00:00:00:00") return mac
  }
  return null
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}
