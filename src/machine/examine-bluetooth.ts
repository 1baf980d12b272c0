import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

import type { Settings } from "../settings/setting-keys.ts"
import type { Finding } from "./finding.ts"

const adapters = "/sys/class/bluetooth"

/** The adapters as the kernel knows them; nothing is sent to them, because batmon may be using them. */
export function examineBluetooth(
  { adapter }: Pick<Settings, "adapter">,
  folder: string = adapters,
): readonly Finding[] {
  return adapter.split(",").map((name) => examineAdapter(name.trim(), folder))
}

function examineAdapter(adapter: string, folder: string): Finding {
  const subject = "bluetooth"
  if (!/^hci\d+$/.test(adapter)) {
    return { subject, state: "ok", found: `the controller is elsewhere: ${adapter}` }
  }
  const found = existsSync(folder)
    ? readdirSync(folder).filter((name) => /^hci\d+$/.test(name))
    : []
  if (!found.includes(adapter)) {
    const others = found.length === 0 ? "no adapter at all" : found.join(", ")
    const advice =
      found.length === 0
        ? "plug an adapter in, or see with dmesg why its driver does not start"
        : `set bluetooth.adapter to ${found[0]} in /etc/batmon/batmon.toml`
    return { subject, state: "problem", found: `there is no ${adapter}, but ${others}`, advice }
  }
  const switches = readdirSync(join(folder, adapter)).filter((name) => name.startsWith("rfkill"))
  const blocked = (kind: "soft" | "hard") =>
    switches.some((name) => read(join(folder, adapter, name, kind)) === "1")
  if (blocked("hard")) {
    const advice = "the board has a switch or a firmware setting for its radio: turn it on"
    return { subject, state: "problem", found: `${adapter} is switched off by hardware`, advice }
  }
  if (blocked("soft")) {
    const advice = "rfkill unblock bluetooth"
    return { subject, state: "problem", found: `${adapter} is switched off`, advice }
  }
  return { subject, state: "ok", found: `${adapter} is there and not switched off` }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim()
  } catch {
    return ""
  }
}
