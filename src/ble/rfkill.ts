import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** A switch of the kernel for a radio, as `rfkill` lists them. */
export interface RfkillSwitch {
  readonly index: number
  /** Of the adapter, such as `hci0`, or of the board's own switch. */
  readonly name: string
  /** Off by software: it can be switched on. */
  readonly soft: boolean
  /** Off by a key or a jumper: nobody but a person can switch it on. */
  readonly hard: boolean
}

/** `struct rfkill_event` of linux/rfkill.h: index, type, operation, soft, hard. */
const change = 2
const anyType = 0

/** Those of Bluetooth; none where the kernel has no such switches. */
export async function bluetoothSwitches(folder = "/sys/class/rfkill"): Promise<RfkillSwitch[]> {
  const names = await readdir(folder).catch(() => [])
  const switches = await Promise.all(names.map((name) => readSwitch(join(folder, name))))
  return switches.filter((each) => each !== null).sort((a, b) => a.index - b.index)
}

async function readSwitch(folder: string): Promise<RfkillSwitch | null> {
  const read = async (file: string) => (await readFile(join(folder, file), "utf8")).trim()
  try {
    const index = Number(/rfkill(\d+)$/.exec(folder)?.[1])
    if ((await read("type")) !== "bluetooth" || Number.isNaN(index)) return null
    const [name, soft, hard] = await Promise.all(["name", "soft", "hard"].map(read))
    return { index, name: name ?? "", soft: soft === "1", hard: hard === "1" }
  } catch {
    // It went away while it was looked at.
    return null
  }
}

/** Rejects where batmon may not. */
export async function setBlocked(
  { index }: Pick<RfkillSwitch, "index">,
  blocked: boolean,
  device = "/dev/rfkill",
): Promise<void> {
  const event = Buffer.alloc(8)
  event.writeUInt32LE(index, 0)
  event.set([anyType, change, Number(blocked), 0], 4)
  await writeFile(device, event, { flag: "r+" })
}
