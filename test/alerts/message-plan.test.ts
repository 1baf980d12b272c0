import { describe, expect, test } from "bun:test"

import {
  groupWait,
  planMessages,
  type PlanContext,
  quietUntil,
} from "../../src/alerts/message-plan.ts"
import { newRecipient, type Recipient } from "../../src/alerts/recipient.ts"
import type { Alert } from "../../src/battery/alert.ts"

const now = Date.parse("2026-03-10T22:30Z")
const night = { from: 22 * 60, to: 7 * 60 }

const recipient = (more: Partial<Recipient> = {}): Recipient => ({
  ...newRecipient,
  id: "1",
  address: "jan@example.cz",
  language: "cs",
  ...more,
})

const alert = (more: Partial<Alert> = {}): Alert => ({
  ...{ id: 12, rule: "soc-low", battery: 3, level: "warning", state: "raised", since: now },
  ...{ raisedAt: now, clearedAt: null, value: 19, limit: 20, detail: "", flapping: false },
  ...{ acknowledgedAt: null, acknowledgedBy: null },
  ...more,
})

const context = (...recipients: Recipient[]): PlanContext => ({
  recipients,
  directWays: [],
  boardId: "board",
  timeZone: "Europe/Prague",
  now,
  wasTold: () => true,
})

const addresses = (of: Alert, ...recipients: Recipient[]) =>
  planMessages(of, "raised", context(...recipients)).map((message) => message.recipient)

describe("who is told", () => {
  test("is who wants the level, the battery, or the board", () => {
    const all = [
      recipient({ address: "all" }),
      recipient({ address: "critical", level: "critical" }),
      recipient({ address: "another", batteries: [4] }),
      recipient({ address: "this", batteries: [3, 4], board: false }),
      recipient({ address: "off", on: false }),
    ]
    expect(addresses(alert(), ...all)).toEqual(["all", "this"])
    expect(addresses(alert({ level: "critical" }), ...all)).toEqual(["all", "critical", "this"])
    expect(addresses(alert({ level: "notice" }), ...all)).toEqual([])
    expect(addresses(alert({ battery: null, rule: "disk" }), ...all)).toEqual(["all", "another"])
  })

  test("that it is over, is who was told before and wants it", () => {
    const ended = alert({ state: "cleared", clearedAt: now })
    const plan = (told: boolean, recovery: boolean) =>
      planMessages(ended, "cleared", { ...context(recipient({ recovery })), wasTold: () => told })
    expect(plan(true, true)).toMatchObject([{ kind: "recovery" }])
    expect(plan(false, true)).toEqual([])
    expect(plan(true, false)).toEqual([])
  })

  test("are webhooks too, each by itself", () => {
    const plan = planMessages(alert(), "raised", { ...context(), directWays: ["4"] })
    expect(plan.map((message) => message.recipient)).toEqual(["way:4"])
  })
})

describe("quiet hours", () => {
  test("hold what is not critical until they end, by the clock on the wall", () => {
    const messages = (level: Alert["level"]) =>
      planMessages(alert({ level }), "raised", context(recipient({ quiet: night })))
    expect(messages("warning")).toMatchObject([{ nextAttemptAt: Date.parse("2026-03-11T06:00Z") }])
    expect(messages("critical")).toMatchObject([{ nextAttemptAt: now + groupWait }])
  })

  test.each([
    ["before they begin", night, "2026-03-10T20:59Z", false],
    ["over midnight", night, "2026-03-11T00:00Z", true],
    ["when they have ended", night, "2026-03-11T06:00Z", false],
    ["within a day", { from: 720, to: 780 }, "2026-03-11T11:30Z", true],
    ["of no length", { from: 720, to: 720 }, "2026-03-11T11:00Z", false],
  ] as const)("%s", (_title, quiet, time, isQuiet) => {
    expect(quietUntil({ quiet }, Date.parse(time), "Europe/Prague") !== null).toBe(isQuiet)
  })
})

test("a message bears the same Message-ID whenever it is planned, and another for each recipient", () => {
  const plan = (turn: "raised" | "cleared" | "repeated") =>
    planMessages(alert(), turn, context(recipient(), recipient({ address: "eva@example.cz" })))
  const [jan, eva] = plan("raised").map(({ messageId }) => messageId)
  expect(plan("raised").map(({ messageId }) => messageId)).toEqual([jan ?? "", eva ?? ""])
  expect(jan).not.toBe(eva)
  expect(plan("cleared")[0]?.thread).toEqual([jan ?? ""])
  expect(plan("repeated")[0]?.thread).toEqual([jan ?? ""])
  expect(jan).toMatch(/^<alert-12\.raised\.[a-z0-9]+@board\.batmon>$/)
})
