import { describe, expect, test } from "bun:test"
import { createFrameStream } from "../../../src/bms/frame-stream.ts"
import { jbdFrameFormat, parseReply, parseRequest } from "../../../src/bms/jbd/frame.ts"
import { jbd } from "../../../src/bms/protocols/jbd.ts"
import { type Conversation, conversations } from "../../fixtures/jbd/jbd-fixtures.ts"

/** Counted in the captures, independently: frames of the BMS, frames of the app. */
const counts: readonly [answers: number, questions: number][] = [
  [198, 199],
  [62, 80],
]

/** The bytes of one side in pieces of `size`, or as they were notified. */
function frames({ events }: Conversation, from: "bms" | "app", size?: number) {
  const pieces = events.filter((event) => event.from === from).map(({ bytes }) => bytes)
  const stream = createFrameStream(jbdFrameFormat)
  const joined = Uint8Array.from(pieces.flatMap((piece) => [...piece]))
  const cut = size
    ? Array.from({ length: Math.ceil(joined.length / size) }, (_, index) =>
        joined.subarray(index * size, (index + 1) * size),
      )
    : pieces
  const found = cut.flatMap((piece) => stream.push(piece))
  return { found: [...found, ...stream.end()], rejected: stream.rejected }
}

for (const [index, conversation] of conversations.entries()) {
  const [answers, questions] = counts[index] ?? [0, 0]

  describe(conversation.device, () => {
    for (const size of [undefined, 1, 2, 7, 20, 244, 100_000]) {
      test(`gives all its answers ${size ? `in pieces of ${size}` : "as notified"}`, () => {
        const { found, rejected } = frames(conversation, "bms", size)
        expect(found.length).toBe(answers)
        expect(rejected).toBe(0)
        for (const frame of found) expect(parseReply(frame)).not.toBeNull()
      })
    }

    test("gives all the app's questions", () => {
      const { found, rejected } = frames(conversation, "app")
      expect(found.length).toBe(questions)
      expect(rejected).toBe(0)
      for (const frame of found) expect(parseRequest(frame)).not.toBeNull()
    })

    test("answers what was asked: 03 with 04 is a reading each time", () => {
      const { found } = frames(conversation, "bms")
      const [basic, cells] = jbd.requests.map((request) => found.filter(request.answers))
      expect(basic?.length).toBeGreaterThan(20)
      for (const [turn, frame] of (basic ?? []).entries()) {
        const reading = jbd.reading([frame, ...(cells?.slice(turn, turn + 1) ?? [])])
        expect(reading).toMatchObject({ ok: true, value: { cellVoltages: { length: 4 } } })
      }
    })

    test("is understood: each of its answers is decoded", () => {
      for (const frame of frames(conversation, "bms").found) {
        expect(jbd.decode(frame)).toMatchObject({ ok: true })
      }
    })
  })
}

test("there is a count for each conversation", () => {
  expect(conversations.length).toBe(counts.length)
})
