import { expect, test } from "bun:test"

import { createServiceManager } from "../../src/lib/systemd-notify.ts"
import { openDatagramInbox } from "../fakes/datagram-inbox.ts"

test.each(["file", "abstract"] as const)(
  "tells systemd at a socket with a name of kind %s",
  (kind) => {
    using inbox = openDatagramInbox(kind)
    const manager = createServiceManager({ NOTIFY_SOCKET: inbox.path })
    manager.ready()
    manager.alive()
    manager.stopping()
    expect(inbox.take()).toEqual(["READY=1", "WATCHDOG=1", "STOPPING=1"])
  },
)

test.each([
  [{}, null],
  [{ WATCHDOG_USEC: "60000000" }, 60_000],
  [{ WATCHDOG_USEC: "60000000", WATCHDOG_PID: String(process.pid) }, 60_000],
  [{ WATCHDOG_USEC: "60000000", WATCHDOG_PID: "1" }, null],
  [{ WATCHDOG_USEC: "rubbish" }, null],
] as const)("the watchdog of %j is %p ms", (environment, watchdog) => {
  expect(createServiceManager(environment).watchdog).toBe(watchdog)
})

test("who is no service, or whose manager is gone, tells nobody and goes on", () => {
  createServiceManager({}).ready()
  createServiceManager({ NOTIFY_SOCKET: "/nowhere/notify" }).alive()
})

test("never waits for a manager that takes nothing", () => {
  using inbox = openDatagramInbox()
  const manager = createServiceManager({ NOTIFY_SOCKET: inbox.path })
  for (let told = 0; told < 5_000; told += 1) manager.alive()
  expect(inbox.take().length).toBeLessThan(5_000)
})
