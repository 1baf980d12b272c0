import { expect, test } from "bun:test"
import { createFrameStream } from "../../src/bms/frame-stream.ts"
import { replyFrame } from "../../src/bms/jbd/frame.ts"
import type { Protocol } from "../../src/bms/protocol.ts"
import { protocols } from "../../src/bms/registry.ts"
import { goodFrames } from "../fixtures/jbd/jbd-fixtures.ts"
import { createRandom, type Random } from "./random.ts"

// Another seed each run finds more over the years; a failure prints its own, to be run again.
const seed = Number(process.env["BATMON_FUZZ_SEED"] ?? Date.now() % 2 ** 32)
const cases = 2500

interface Corpus {
  readonly real: readonly Uint8Array[]
  /** A frame whose checksum is right and whose content is anything. */
  forged(random: Random): Uint8Array
}

/** By protocol id: noise alone never gets past a checksum. */
const corpora: Readonly<Record<string, Corpus>> = {
  jbd: {
    real: goodFrames,
    forged: (random) =>
      replyFrame({
        command: random.pick([0x03, 0x03, 0x04, 0x05, 0xaa, random.below(256)]),
        status: random.pick([0, 0, 0, 0x80, random.below(256)]),
        data: random.bytes(random.pick([random.below(256), 23 + random.below(30)])),
      }),
  },
}

const kinds = {
  noise: (random: Random) => random.bytes(random.below(513)),
  forged: (random: Random, { forged }: Corpus) => forged(random),
  changed: (random: Random, { real }: Corpus) => {
    const frame = random.pick(real).slice()
    for (let count = 1 + random.below(4); count > 0; count--) {
      frame[random.below(frame.length)] = random.below(256)
    }
    return frame
  },
  truncated: (random: Random, { real }: Corpus) => {
    const frame = random.pick(real)
    return frame.slice(random.below(3), random.below(frame.length + 1))
  },
  joined: (random: Random, corpus: Corpus) => {
    const parts = Array.from({ length: 2 + random.below(4) }, () =>
      random.pick([
        () => random.pick(corpus.real),
        () => corpus.forged(random),
        () => random.bytes(random.below(20)),
      ])(),
    )
    return Uint8Array.from(parts.flatMap((part) => [...part]))
  },
}

for (const protocol of protocols) {
  for (const [kind, make] of Object.entries(kinds)) {
    test(`${protocol.id} takes ${cases} cases of ${kind} bytes without a fault`, () => {
      const corpus = corpora[protocol.id]
      if (!corpus) throw new Error(`no corpus for ${protocol.id}`)
      const random = createRandom(seed)
      for (let run = 0; run < cases; run++) {
        const bytes = make(random, corpus)
        try {
          exercise(protocol, bytes, random)
        } catch (cause) {
          const message = `BATMON_FUZZ_SEED=${seed}, case ${run}: ${bytes.toHex()}`
          throw new Error(message, { cause })
        }
      }
    })
  }
}

function exercise(protocol: Protocol, bytes: Uint8Array, random: Random) {
  const stream = createFrameStream(protocol.frame)
  const frames: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const size = 1 + random.below(40)
    frames.push(...stream.push(bytes.subarray(at, at + size)))
    at += size
  }
  frames.push(...stream.end())
  for (const frame of frames) expect(protocol.frame.valid(frame)).toBe(true)

  // Also what no stream would let through: the decoder must not rely on it.
  for (const frame of [bytes, ...frames]) {
    const result = protocol.decode(frame)
    expectPlain(result)
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    for (const request of protocol.requests) request.answers(frame)
  }
  expectPlain(protocol.reading([bytes, ...frames]))
  expectPlain(protocol.identity([bytes, ...frames]))
  const [real] = corpora[protocol.id]?.real ?? []
  expectPlain(protocol.reading(real ? [real, ...frames] : frames))
  const advertisement = { address: "A4:C1:37:00:00:00", name: bytes.toHex(), rssi: null }
  protocol.matches({ ...advertisement, services: [], manufacturerData: bytes })
}

/** Nothing in it is undefined, not a number, or infinite. */
function expectPlain(value: unknown) {
  if (typeof value === "number") expect(Number.isFinite(value)).toBe(true)
  else if (typeof value === "object" && value !== null) Object.values(value).forEach(expectPlain)
  else expect(value).not.toBeUndefined()
}
