import { describe, expect, test } from "bun:test"
import { createFrameStream } from "../../../src/bms/frame-stream.ts"
import { isModulePassword, jbdLock, lockFrameFormat } from "../../../src/bms/jbd/lock.ts"
import { conversations } from "../../fixtures/jbd/jbd-fixtures.ts"

/** The module of this capture was locked: its address and password are known. */
const locked = conversations.find(({ device }) => device.includes("10:a5:62:32:75:36"))
const address = "10:A5:62:32:75:36"

/** The frames of the lock as they went over the air, both ways. */
function captured() {
  const streams = {
    app: createFrameStream(lockFrameFormat),
    bms: createFrameStream(lockFrameFormat),
  }
  return (locked?.events ?? []).flatMap(({ from, bytes }) =>
    streams[from].push(bytes).map((frame) => ({ from, hex: frame.toHex() })),
  )
}

/** Lets the lock be opened by a module that answers from a list; what was sent, and what came of it. */
function open(password: string | null, answers: readonly (string | null)[]) {
  const exchange = jbdLock.open(address, password)
  const sent: string[] = []
  let next = exchange.next()
  for (const answer of answers) {
    if (next.done) break
    sent.push(next.value.bytes.toHex())
    const frame = answer === null ? null : Uint8Array.fromHex(answer)
    if (frame) expect(next.value.answers(frame)).toBe(true)
    next = exchange.next(frame)
  }
  return { sent, state: next.done ? next.value : "undecided" }
}

describe("the lock of a captured module", () => {
  const frames = captured()

  test("speaks in frames whose sums are right", () => {
    expect(frames).toHaveLength(20)
  })

  test("is opened with the very bytes that its maker's app sent", () => {
    const conversationsWithLock = [0, 10].map((from) => frames.slice(from, from + 6))
    for (const exchange of conversationsWithLock) {
      const said = (from: "app" | "bms") =>
        exchange.filter((frame) => frame.from === from).map(({ hex }) => hex)
      expect(open("123456", said("bms"))).toEqual({ sent: said("app"), state: "open" })
    }
  })
})

describe("a module", () => {
  const [needed, rejected, none] = ["ffaa15010016", "ffaa15010117", "ffaa15010218"]
  const random = "ffaa1701243c"

  test.each([
    ["that says nothing has no lock", "123456", [null], "absent"],
    ["without a password has no lock", "123456", [none], "absent"],
    ["that wants a password says so when none is known", null, [needed], "password-needed"],
    ["that wants another app says so too", null, [rejected], "password-needed"],
    [
      "says that a password is wrong",
      "000000",
      [needed, random, "ffaa1801011a"],
      "password-refused",
    ],
    [
      "that is silent upon a password refuses it",
      "000000",
      [needed, random, null],
      "password-refused",
    ],
    ["that draws no number has no lock", "000000", [needed, null], "absent"],
    ["may take the password as the app's key", "654321", [rejected, none], "open"],
    [
      "may want it as the key and then once more",
      "123456",
      [rejected, needed, random, "ffaa18010019"],
      "open",
    ],
    ["may refuse it as the app's key", "654321", [rejected, rejected], "password-refused"],
  ] as const)("%s", (_what, password, answers, state) => {
    expect(open(password, answers).state).toBe(state)
  })

  test("gets the password as its key byte for byte", () => {
    expect(open("654321", [rejected, none]).sent[1]).toBe("ffaa150636353433323150")
  })
})

test("a password has six characters that a keyboard has", () => {
  const passwords = ["123456", "abcDEF", "12345", "1234567", "12 456", "12345ž", ""]
  expect(passwords.filter(isModulePassword)).toEqual(["123456", "abcDEF"])
})
