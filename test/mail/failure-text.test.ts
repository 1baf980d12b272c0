import { expect, test } from "bun:test"

import { createWords } from "../../src/i18n/words.ts"
import { answerText } from "../../src/mail/failure-text.ts"

const rows = [
  ["timeout: Greeting never received", "No answer came in time. (Greeting never received)"],
  ["timeout", "No answer came in time."],
  [
    "busy: 451 4.7.1 later: x",
    "It cannot take the message now. batmon tries again. (451 4.7.1 later: x)",
  ],
  ["250 Queued: 4711", "250 Queued: 4711"],
  ["", ""],
] as const
for (const [noted, told] of rows)
  test(`"${noted}" is told as "${told}"`, () => {
    expect(answerText(noted, createWords("en", "UTC"))).toBe(told)
  })
