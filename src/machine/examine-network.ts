import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { freshSnmpChoices } from "../settings/snmp-choices.ts"
import type { Settings } from "../settings/setting-keys.ts"
import { Store } from "../store/store.ts"
import { answeredAddresses, boardAddresses, ownHost, pageAddress } from "./addresses.ts"
import type { Finding } from "./finding.ts"

/** Milliseconds that a batmon that is well never takes to answer. */
const patience = 5_000

/** Whether batmon answers, and whether others can reach it: page, address, SNMP. */
export async function examineNetwork(settings: Settings): Promise<readonly Finding[]> {
  const { webPort } = settings
  const running = await examineRunning(settings)
  const page = running.state === "ok" ? null : examinePort(webPort)
  const snmp = await examineSnmp(settings)
  return [running, ...(page ? [page] : []), examineAddress(settings), snmp]
}

async function examineRunning({
  webHost,
  webPort: port,
}: Pick<Settings, "webHost" | "webPort">): Promise<Finding> {
  const subject = "batmon"
  const advice = "systemctl status batmon; journalctl -u batmon tells why"
  try {
    const url = new URL("/health", pageAddress(ownHost(webHost), port))
    const response = await fetch(url, { signal: AbortSignal.timeout(patience) })
    const said = (await response.text()).trim().slice(0, 300)
    return response.ok
      ? { subject, state: "ok", found: `answers that it is well: ${said}` }
      : { subject, state: "problem", found: `answers that it is not well: ${said}`, advice }
  } catch {
    return { subject, state: "problem", found: `does not answer on port ${port}`, advice }
  }
}

function examinePort(port: number): Finding {
  const subject = "page"
  if (!isBound("tcp", port)) {
    const found = `nobody listens on port ${port}`
    return { subject, state: "problem", found, advice: "systemctl start batmon" }
  }
  const advice = `"ss -ltnp" tells which one; end it, or set web.port to another port`
  return { subject, state: "problem", found: `port ${port} is held by another program`, advice }
}

function examineAddress({ webHost, webPort }: Pick<Settings, "webHost" | "webPort">): Finding {
  const subject = "network"
  const found = answeredAddresses(webHost).map((address) => pageAddress(address, webPort))
  if (found.length > 0) return { subject, state: "ok", found: `the page is at ${found.join(" ")}` }
  // As it is meant behind a proxy.
  if (boardAddresses().length > 0)
    return { subject, state: "ok", found: `the page answers on ${webHost} alone` }
  const advice = "plug the network cable in; a router gives the board its address by DHCP"
  return { subject, state: "problem", found: "the board has no address", advice }
}

async function examineSnmp({ dataDirectory }: Settings): Promise<Finding> {
  const subject = "snmp"
  const off = { subject, state: "off", found: "is switched off" } as const
  if (!existsSync(join(dataDirectory, "batmon.db"))) return off
  const store = new Store(dataDirectory)
  await store.start()
  try {
    const { enabled, port } = { ...freshSnmpChoices, ...Object(store.choices.get("snmp")) }
    if (!enabled) return off
    if (isBound("udp", port)) return { subject, state: "ok", found: `answers on port ${port}` }
    const advice = `see the log for why; another program may hold the port: "ss -lunp"`
    return { subject, state: "problem", found: `nobody listens on UDP port ${port}`, advice }
  } finally {
    await store.stop()
  }
}

/** Whether some program of this machine listens on the port, as the kernel's tables tell. */
export function isBound(protocol: "tcp" | "udp", port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, "0")
  // A TCP socket that listens is in state 0A; a UDP socket that is bound, in 07.
  const state = protocol === "tcp" ? "0A" : "07"
  const line = new RegExp(`^ *\\d+: [0-9A-F]+:${hex} [0-9A-F]+:[0-9A-F]+ ${state} `, "m")
  return [`/proc/net/${protocol}`, `/proc/net/${protocol}6`].some(
    (path) => existsSync(path) && line.test(readFileSync(path, "utf8")),
  )
}
