import { createFrameStream } from "../bms/frame-stream.ts"
import type { BmsRequest, FrameFormat } from "../bms/protocol.ts"
import type { Clock } from "../lib/clock.ts"
import type { Link, WriteWay } from "./link.ts"
import { FaultError } from "./link-error.ts"
import { TimeLimitError, withTimeLimit } from "./time-limit.ts"

/** What comes over a connection: frames for whoever waits for one, in the format they wait in. */
export interface Inbox {
  receive(bytes: Uint8Array): void
  /** Bytes received so far. */
  readonly received: number
  /** Candidates for frames that were broken, of all who waited. */
  readonly rejected: number
  /** From now on frames go to `onFrame`, until it is let go of. */
  open(format: FrameFormat, onFrame: (frame: Uint8Array) => void): OpenInbox
}

interface OpenInbox {
  /** Forgets what came before: a late rest must not spoil the next answer. */
  clear(): void
  /** A frame may be stuck behind noise that looked like the start of a longer one. */
  flush(): void
  close(): void
}

export function createInbox(): Inbox {
  let received = 0
  let rejectedBefore = 0
  let reader: { push(bytes: Uint8Array): void; readonly rejected: number } | null = null

  return {
    get received() {
      return received
    },
    get rejected() {
      return rejectedBefore + (reader?.rejected ?? 0)
    },
    receive(bytes) {
      received += bytes.length
      reader?.push(bytes)
    },
    open(format, onFrame) {
      const stream = createFrameStream(format)
      reader = {
        push: (bytes) => stream.push(bytes).forEach(onFrame),
        get rejected() {
          return stream.rejected
        },
      }
      return {
        clear: () => stream.clear(),
        flush: () => stream.end().forEach(onFrame),
        close() {
          rejectedBefore += stream.rejected
          reader = null
        },
      }
    },
  }
}

/**
 * Boards lose the first request within about a second of subscribing, and answer the others in less
 * than 0.2 s; so one that is silent for this long is asked again, in milliseconds.
 */
const usualSilence = 1_200
/** The last try of three goes the other way, for modules that offer two and heed one. */
const tries: Readonly<Record<BmsRequest["asks"], number>> = {
  reading: 3,
  identity: 2,
  lock: 2,
  // Whether it was obeyed is read back; switching twice says nothing more.
  switch: 2,
}

interface InquiryOptions {
  readonly link: Pick<Link, "write">
  readonly inbox: Inbox
  readonly format: FrameFormat
  readonly clock: Clock
  readonly way: WriteWay
  readonly signal: AbortSignal
  readonly onRetry?: (() => void) | undefined
  /** Milliseconds after which it is asked again. @default 1200 */
  readonly silence?: number | undefined
}

interface Answer {
  readonly frame: Uint8Array
  /** In which it was asked at last. */
  readonly way: WriteWay
}

/**
 * Asks until the answer comes; late answers to the requests before are not taken for it. Throws
 * FaultError where none came.
 */
export async function inquire(request: BmsRequest, options: InquiryOptions): Promise<Answer> {
  const { link, inbox, format, clock, signal, silence = usualSilence } = options
  const answered = Promise.withResolvers<void>()
  let answer: Uint8Array | null = null
  let echoed = false
  const before = inbox.received
  const asked = request.bytes.toHex()
  const open = inbox.open(format, (frame) => {
    if (request.answers(frame)) {
      answer = frame
      answered.resolve()
    } else if (frame.toHex() === asked) echoed = true
  })
  const count = tries[request.asks]
  try {
    for (let attempt = 0; attempt < count; attempt += 1) {
      const way = attempt < 2 ? options.way : otherThan(options.way)
      if (attempt > 0) options.onRetry?.()
      open.clear()
      const exchange = async (within: AbortSignal) => {
        await link.write(request.bytes, within, way)
        await answered.promise
      }
      await withTimeLimit(exchange, { clock, limit: silence, signal }).catch((error) => {
        if (!(error instanceof TimeLimitError)) throw error
      })
      open.flush()
      if (answer) return { frame: answer, way }
      if (echoed) {
        const reason = "the BMS only sends requests back: it seems to require pairing"
        throw new FaultError("pairing-needed", reason)
      }
    }
    const fault = inbox.received === before ? "silent" : "garbled"
    throw new FaultError(fault, `no answer to ${request.name}, asked ${count} times`)
  } finally {
    open.close()
  }
}

const otherThan = (way: WriteWay): WriteWay => (way === "usual" ? "other" : "usual")
