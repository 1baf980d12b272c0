import { expect, test } from "bun:test"

import { createLogger, type LogEntry } from "../../src/lib/log.ts"
import { LineLimit } from "../../src/snmp/line-limit.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

test("a minute has so many lines, and the next one begins with how many were left out", async () => {
  const clock = new FakeClock()
  const entries: LogEntry[] = []
  const limit = new LineLimit(createLogger([(entry) => entries.push(entry)]), clock, 3)
  for (let line = 0; line < 10; line += 1) limit.say("refused", { line })
  expect(entries.map(({ fields }) => fields["line"])).toEqual([0, 1, 2])
  await clock.advance(60_000)
  limit.say("failed", {}, "error")
  expect(entries.slice(3).map(({ message, level }) => [message, level])).toEqual([
    ["more of the like", "info"],
    ["failed", "error"],
  ])
  expect(entries[3]?.fields).toEqual({ lines: 7 })
})
