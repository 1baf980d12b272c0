import { closeSync } from "node:fs"

import { libc } from "./libc.ts"

/** What systemd is told of a service with `Type=notify`; whoever is not one tells nobody. */
export interface ServiceManager {
  /** Milliseconds within which `alive` has to come again and again; null where nobody waits for it. */
  readonly watchdog: number | null
  /** It has started, and answers. */
  ready(): void
  /** It still does its work. */
  alive(): void
  stopping(): void
}

/** `environment` is as systemd gave it: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`. */
export function createServiceManager(
  environment: Readonly<Record<string, string | undefined>>,
): ServiceManager {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: microseconds, WATCHDOG_PID: pid } = environment
  const tell = (state: string) => {
    if (socket !== undefined && socket !== "") sendDatagram(socket, state)
  }
  const mine = pid === undefined || Number(pid) === process.pid
  const watchdog = Number(microseconds) / 1000
  return {
    watchdog: mine && watchdog > 0 ? watchdog : null,
    ready: () => tell("READY=1"),
    alive: () => tell("WATCHDOG=1"),
    stopping: () => tell("STOPPING=1"),
  }
}

/** Of Linux: sys/socket.h and sys/un.h. */
const unixFamily = 1
const datagram = 2
const closeOnExec = 0o2000000
const doNotWait = 0x40
const noSignal = 0x4000

/**
 * One datagram to a Unix socket, `@name` for an abstract one. It never waits: a system that does not
 * take it now must not hold up batmon, and the next one follows soon.
 */
function sendDatagram(path: string, text: string): void {
  const socket = libc?.socket(unixFamily, datagram | closeOnExec, 0) ?? -1
  if (!libc || socket < 0) return
  try {
    const name = Buffer.from(path.replace(/^@/, "\0"))
    const address = Buffer.alloc(2 + name.length + (path.startsWith("@") ? 0 : 1))
    address.writeUInt16LE(unixFamily)
    name.copy(address, 2)
    const bytes = Buffer.from(text)
    libc.sendto(socket, bytes, bytes.length, doNotWait | noSignal, address, address.length)
  } finally {
    closeSync(socket)
  }
}
