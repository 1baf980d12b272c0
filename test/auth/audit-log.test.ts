import { expect, test } from "bun:test"

import type { AppEvents } from "../../src/app-events.ts"
import { AuditLog } from "../../src/auth/audit-log.ts"
import { createEventBus } from "../../src/lib/events.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

test("keeps what is told, on one line each, whatever is typed", async () => {
  const events = createEventBus<AppEvents>((_name, error) => {
    throw error
  })
  const { store } = fakeAuth(new FakeClock())
  const log = new AuditLog({ events, add: (entry) => store.audit.add(entry) })
  await log.start()
  const forged = "x\n2026-01-01 Owner signed-in\u202e\u0000" + "y".repeat(2000)
  events.emit("audited", {
    time: 1,
    account: null,
    from: "a\tb",
    action: "sign-in-failed",
    detail: forged,
  })
  await log.stop()
  events.emit("audited", { time: 2, account: null, from: "", action: "late", detail: "" })
  const [entry, ...more] = store.audit.list({ limit: 10 })
  expect(more).toEqual([])
  expect(entry?.from).toBe("a b")
  expect(entry?.detail).toStartWith("x 2026-01-01 Owner signed-in y")
  expect(entry?.detail).toHaveLength(1000)
})
