import { createFrameStream, type FrameStream } from "../bms/frame-stream.ts"
import type { Advertisement, BmsRequest, Protocol } from "../bms/protocol.ts"
import type { BmsIdentity, Reading } from "../bms/reading.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import { type Logger, silentLogger } from "../lib/log.ts"
import type { Link } from "./link.ts"
import { FaultError, LinkError, type LinkStep } from "./link-error.ts"
import { TimeLimitError, withTimeLimit } from "./time-limit.ts"

/** What one exchange with a BMS brought. */
export interface SessionResult {
  readonly reading: Reading
  /** Null where it was not due, or the connection was lost before it was asked. */
  readonly identity: BmsIdentity | null
  readonly advertisement: Advertisement
  /** Of the connection, in milliseconds. */
  readonly durationMs: number
  /** Candidates for frames that were broken. */
  readonly frameErrors: number
}

export interface SessionOptions {
  readonly clock: Clock
  /** Whether to ask the BMS what it is, too. */
  readonly identityDue: boolean
  readonly signal: AbortSignal
  /** Milliseconds; those not given are as in `stepLimits`. */
  readonly limits?: Partial<Record<LinkStep, number>>
  readonly log?: Logger
}

/**
 * Milliseconds for each step. Connecting includes waiting for one's turn behind other batteries; what
 * follows keeps them waiting. A request includes its repetitions.
 */
export const stepLimits: Readonly<Record<LinkStep, number>> = {
  hear: 20_000,
  connect: 100_000,
  discover: 8_000,
  subscribe: 4_000,
  request: 5_000,
  disconnect: 5_000,
}

/**
 * Boards lose the first request within about a second of subscribing, and answer the others in less
 * than 0.2 s; so one that is silent for this long is asked again, in milliseconds.
 */
const silence = 1_200
const tries = { reading: 3, identity: 2 } as const

/** One exchange with one battery; throws LinkError. The connection is ended whatever happens. */
export async function readBattery(
  link: Link,
  protocol: Protocol,
  options: SessionOptions,
): Promise<SessionResult> {
  const { clock, log = silentLogger } = options
  const lost = new AbortController()
  link.onLost((reason) => lost.abort(reason))
  const signal = AbortSignal.any([options.signal, lost.signal])

  const step = async <Value>(
    name: LinkStep,
    run: (signal: AbortSignal) => Promise<Value>,
    within: AbortSignal = signal,
  ): Promise<Value> => {
    const limit = options.limits?.[name] ?? stepLimits[name]
    try {
      return await withTimeLimit(run, { clock, limit, signal: within })
    } catch (error) {
      if (error instanceof LinkError) throw error
      // The limit says all there is to say; it is no cause beside that.
      if (error instanceof TimeLimitError) {
        const fault = name === "hear" || name === "connect" ? null : "silent"
        throw new LinkError(link.address, name, { reason: tooLong(name, error), fault })
      }
      const fault = error instanceof FaultError ? error.fault : lost.signal.aborted ? "lost" : null
      throw new LinkError(link.address, name, { reason: errorMessage(error), cause: error, fault })
    }
  }

  try {
    const advertisement = await step("hear", (signal) => link.hear(signal))
    await step("connect", (signal) => link.connect(signal))
    const begun = clock.monotonic()
    await step("discover", (signal) => link.discover(protocol.services, signal))
    const inbox = createInbox(protocol)
    await step("subscribe", (signal) => link.subscribe(inbox.receive, signal))
    const answers = await askAll(protocol, options.identityDue, (request) =>
      step("request", (signal) => ask(request, { link, inbox, clock, signal })),
    )
    const cut = signal.aborted
    await disconnect()
    const reading = protocol.reading(answers)
    if (!reading.ok) {
      throw new LinkError(link.address, "request", { reason: reading.error, fault: "refused" })
    }
    return {
      reading: reading.value,
      // A connection that was lost halfway leaves the question open for the next one.
      identity: options.identityDue && !cut ? protocol.identity(answers) : null,
      advertisement,
      durationMs: clock.monotonic() - begun,
      frameErrors: inbox.stream.rejected,
    }
  } catch (error) {
    await disconnect()
    throw error
  }

  /** Also after the caller gave up; a reading is not lost because the parting failed. */
  async function disconnect() {
    const { signal: always } = new AbortController()
    await step("disconnect", (signal) => link.disconnect(signal), always).catch((error) =>
      log.debug("not disconnected in order", { reason: errorMessage(error) }),
    )
  }
}

/** The answers, where there are any; only those that make the reading must be there. */
async function askAll(
  { requests }: Protocol,
  identityDue: boolean,
  ask: (request: BmsRequest) => Promise<Uint8Array>,
): Promise<Uint8Array[]> {
  const answers: Uint8Array[] = []
  for (const request of requests) {
    if (request.asks === "reading") answers.push(await ask(request))
  }
  for (const request of identityDue ? requests : []) {
    if (request.asks !== "identity") continue
    const answer = await ask(request).catch(() => null)
    if (answer) answers.push(answer)
  }
  return answers
}

/** What the BMS sends: frames for whoever waits for one. */
interface Inbox {
  readonly stream: FrameStream
  /** Bytes received so far. */
  readonly received: number
  receive(bytes: Uint8Array): void
  onFrame: (frame: Uint8Array) => void
}

function createInbox(protocol: Protocol): Inbox {
  const stream = createFrameStream(protocol.frame)
  let received = 0
  const inbox: Inbox = {
    stream,
    get received() {
      return received
    },
    receive(bytes) {
      received += bytes.length
      for (const frame of stream.push(bytes)) inbox.onFrame(frame)
    },
    onFrame: () => {},
  }
  return inbox
}

interface AskOptions {
  readonly link: Link
  readonly inbox: Inbox
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Asks until the answer comes; late answers to the requests before are not taken for it. */
async function ask(
  request: BmsRequest,
  { link, inbox, clock, signal }: AskOptions,
): Promise<Uint8Array> {
  const answered = Promise.withResolvers<void>()
  let answer: Uint8Array | null = null
  let echoed = false
  const before = inbox.received
  inbox.onFrame = (frame) => {
    if (request.answers(frame)) {
      answer = frame
      answered.resolve()
    } else if (frame.toHex() === request.bytes.toHex()) echoed = true
  }
  try {
    for (let attempt = 0; attempt < tries[request.asks]; attempt += 1) {
      inbox.stream.clear()
      await link.write(request.bytes, signal)
      await withTimeLimit(() => answered.promise, { clock, limit: silence, signal }).catch(
        (error) => {
          if (!(error instanceof TimeLimitError)) throw error
        },
      )
      // A frame may be stuck behind noise that looked like the start of a longer one.
      for (const frame of inbox.stream.end()) inbox.onFrame(frame)
      if (answer) return answer
      if (echoed) {
        const reason = "the BMS only sends requests back: it seems to require pairing"
        throw new FaultError("pairing-needed", reason)
      }
    }
    const fault = inbox.received === before ? "silent" : "garbled"
    const asked = `asked ${tries[request.asks]} times`
    throw new FaultError(fault, `no answer to ${request.name}, ${asked}`)
  } finally {
    inbox.onFrame = () => {}
  }
}

/** What a person can make of a step that took too long. */
function tooLong(step: LinkStep, { limit }: TimeLimitError): string {
  const within = `within ${limit / 1_000} s`
  if (step === "hear") {
    return `not heard ${within}: it is out of range, asleep, or connected to another app`
  }
  return `not done ${within}`
}
