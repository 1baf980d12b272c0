import { describe, expect, test } from "bun:test"

import { createLogger, formatEntry, type LogEntry } from "../../src/lib/log.ts"

const entry: LogEntry = {
  time: Date.UTC(2026, 10, 22, 9, 5, 1, 20),
  level: "warning",
  scope: "web",
  message: "refused",
  fields: { from: "10.0.0.7", status: 403, note: "two words", none: undefined },
}

describe("formatEntry", () => {
  test("writes time, level, scope, message and what is known beside them", () => {
    expect(formatEntry(entry)).toBe(
      '2026-11-22T09:05:01.020Z warning web: refused from=10.0.0.7 status=403 note="two words"',
    )
  })

  test.each([
    ["a second line", "Cabin\n2026-01-01T00:00:00.000Z error web: forged"],
    ["a carriage return", "Cabin\roverwritten"],
    ["a terminal's escape", "Cabin\u001b[2J"],
    ["text that runs backwards", "Cabin\u202egnp.exe"],
    ["a line separator", "Cabin\u2028forged"],
  ])("keeps a name with %s on one harmless line", (_what, name) => {
    const line = formatEntry({ ...entry, message: name, fields: { name } })
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/)
    expect(line).toContain("Cabin")
  })

  test("keeps a quote inside a value from ending it", () => {
    const line = formatEntry({ ...entry, fields: { name: '" level=error' } })
    expect(line).toEndWith(String.raw`name="\" level=error"`)
  })
})

describe("a logger", () => {
  test("drops what is below its level, and hands its sinks to other scopes", () => {
    const lines: string[] = []
    const log = createLogger([({ scope, level }) => lines.push(`${scope} ${level}`)], {
      level: "warning",
    })
    log.info("nothing")
    log.warning("something")
    log.scoped("radio").error("something")
    log.scoped("radio").debug("nothing")
    expect(lines).toEqual(["batmon warning", "radio error"])
  })
})
