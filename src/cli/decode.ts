import { createFrameStream } from "../bms/frame-stream.ts"
import type { Decoded, Protocol } from "../bms/protocol.ts"
import { protocolById, protocols } from "../bms/registry.ts"
import { type Command, UsageError } from "./command.ts"

export const decodeCommand: Command = {
  name: "decode",
  summary: "show what captured frames of a BMS say",
  usage: `batmon decode ${protocols.map(({ id }) => id).join("|")} HEX [HEX...]

  HEX is what the BMS sent. Spaces, colons and the bytes around a whole frame are ignored.
  Prints one JSON object for each frame, and {"error": "..."} with exit status 1 where none can
  be read.`,

  async run([id, ...arguments_], { out }) {
    if (id === undefined) throw new UsageError("decode needs a protocol and bytes")
    const protocol = protocolById(id)
    if (!protocol) {
      const known = protocols.map((each) => each.id).join(", ")
      throw new UsageError(`unknown protocol: ${id} (known: ${known})`)
    }
    if (arguments_.length === 0) throw new UsageError("decode needs the bytes of a frame")
    const results = arguments_.flatMap((hex) => decodeHex(protocol, hex))
    for (const result of results) {
      out(JSON.stringify(result.ok ? result.value : { error: result.error }))
    }
    return results.every(({ ok }) => ok) ? 0 : 1
  },
}

function decodeHex(protocol: Protocol, hex: string): Decoded<unknown>[] {
  const digits = hex.replace(/[\s:]/g, "")
  if (!/^([0-9a-f]{2})+$/i.test(digits)) {
    return [{ ok: false, error: "not an even number of hexadecimal digits" }]
  }
  const stream = createFrameStream(protocol.frame)
  const frames = [...stream.push(Uint8Array.fromHex(digits)), ...stream.end()]
  if (frames.length === 0) {
    const error = stream.rejected === 0 ? "no frame begins here" : "no frame is whole and unchanged"
    return [{ ok: false, error }]
  }
  // A capture may hold the questions too: they are bytes beside an answer.
  const answers = frames.filter((frame) => !isQuestion(protocol, frame))
  return (answers.length > 0 ? answers : frames).map((frame) => protocol.decode(frame))
}

const isQuestion = ({ requests }: Protocol, frame: Uint8Array) =>
  requests.some(({ bytes }) => bytes.toHex() === frame.toHex())
