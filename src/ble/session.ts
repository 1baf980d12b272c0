import type { Advertisement, BmsRequest, FrameFormat, Protocol } from "../bms/protocol.ts"
import type { BmsIdentity, Reading } from "../bms/reading.ts"
import type { Clock } from "../lib/clock.ts"
import { errorMessage } from "../lib/error-message.ts"
import { type Logger, silentLogger } from "../lib/log.ts"
import { createInbox, inquire } from "./inquiry.ts"
import type { Link, WriteWay } from "./link.ts"
import { FaultError, LinkError, type LinkStep } from "./link-error.ts"
import { TimeLimitError, withTimeLimit } from "./time-limit.ts"

/** What one exchange with a BMS brought. */
export interface SessionResult {
  readonly reading: Reading
  /** Null where it was not due, or the connection was lost before it was asked. */
  readonly identity: BmsIdentity | null
  /** Requests for the identity that were due and had no answer. */
  readonly unanswered: number
  /** The one upon which the connection was made. */
  readonly advertisement: Advertisement
  /** Of the connection, or of the exchange alone where the connection was there, in milliseconds. */
  readonly durationMs: number
  /** Candidates for frames that were broken. */
  readonly frameErrors: number
}

export interface SessionOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Opens the lock of the Bluetooth module, where it has one. @default none is known */
  readonly password?: string | null
  /** Milliseconds; those not given are as in `stepLimits`. */
  readonly limits?: Partial<Record<LinkStep, number>>
  readonly log?: Logger
  /** Milliseconds after which a request is sent again. @default 1200 */
  readonly silence?: number
  /** A request was not answered and is sent again. */
  readonly onRetry?: () => void
}

export interface ReadOptions {
  /** Whether to ask the BMS what it is, too. */
  readonly identityDue: boolean
  readonly signal: AbortSignal
}

/** A connection with a BMS that answers. What throws LinkError leaves it unusable: end it. */
export interface Session {
  read(options: ReadOptions): Promise<SessionResult>
  /** Resolves with the answer, be it a refusal. */
  ask(request: BmsRequest, signal: AbortSignal): Promise<Uint8Array>
  /** Aborted, with the reason, when the connection has ended. */
  readonly lost: AbortSignal
  /** Keeps the connection and lets others have the adapter, until the next `read` or `ask`. */
  rest(): void
  /** Ends the connection. Never rejects: a reading is not lost because the parting failed. */
  end(): Promise<void>
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

export type BatteryReadOptions = SessionOptions & ReadOptions

/** One exchange with one battery; throws LinkError. The connection is ended whatever happens. */
export async function readBattery(
  link: Link,
  protocol: Protocol,
  options: BatteryReadOptions,
): Promise<SessionResult> {
  const session = await openSession(link, protocol, options)
  try {
    return await session.read(options)
  } finally {
    await session.end()
  }
}

/** Hears the battery, connects, and opens its lock; throws LinkError, and then nothing is left. */
export async function openSession(
  link: Link,
  protocol: Protocol,
  options: SessionOptions,
): Promise<Session> {
  const { clock, log = silentLogger, password = null } = options
  const lost = new AbortController()
  link.onLost((reason) => lost.abort(reason))
  const inbox = createInbox()
  let way: WriteWay = "usual"

  const step = async <Value>(
    name: LinkStep,
    run: (signal: AbortSignal) => Promise<Value>,
    within: AbortSignal,
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

  const untilLost = (signal: AbortSignal) => AbortSignal.any([signal, lost.signal])

  let resting = false
  const wake = async (signal: AbortSignal) => {
    if (!resting) return
    await step("connect", (within) => link.wake(within), signal)
    resting = false
  }

  const { onRetry, silence } = options
  const ask = (request: BmsRequest, format: FrameFormat, signal: AbortSignal) =>
    step(
      "request",
      async (within) => {
        const inquiry = { link, inbox, format, clock, way, signal: within, onRetry, silence }
        const answer = await inquire(request, inquiry)
        ;({ way } = answer)
        return answer.frame
      },
      signal,
    )

  const opensLock = (signal: AbortSignal) =>
    unlock(protocol, link.address, password, (request, format) => ask(request, format, signal))

  /** Also after the caller gave up. */
  const end = async () => {
    const { signal: always } = new AbortController()
    await step("disconnect", (signal) => link.disconnect(signal), always).catch((error) =>
      log.debug("not disconnected in order", { reason: errorMessage(error) }),
    )
  }

  const signal = untilLost(options.signal)
  let advertisement: Advertisement
  let connectedAt: number | null
  try {
    advertisement = await step("hear", (within) => link.hear(within), signal)
    await step("connect", (within) => link.connect(within), signal)
    connectedAt = clock.monotonic()
    await step("discover", (within) => link.discover(protocol.services, within), signal)
    await step("subscribe", (within) => link.subscribe(inbox.receive, within), signal)
    if (password !== null) await opensLock(signal)
  } catch (error) {
    await end()
    throw error
  }

  return {
    lost: lost.signal,
    end,
    rest() {
      resting = true
      link.rest()
    },
    async ask(request, outer) {
      const signal = untilLost(outer)
      await wake(signal)
      return await ask(request, protocol.frame, signal)
    },
    async read({ identityDue, signal: outer }) {
      const signal = untilLost(outer)
      await wake(signal)
      const begun = connectedAt ?? clock.monotonic()
      connectedAt = null
      const rejected = inbox.rejected
      const asks = (request: BmsRequest) => ask(request, protocol.frame, signal)
      const { answers, unanswered } = await askAll(protocol, identityDue, asks).catch(
        async (error: unknown) => {
          // A locked module is merely silent: ask itself whether it is locked.
          const silent = error instanceof LinkError && error.fault === "silent"
          if (silent && password === null) await opensLock(signal)
          throw error
        },
      )
      const reading = protocol.reading(answers)
      if (!reading.ok) {
        throw new LinkError(link.address, "request", { reason: reading.error, fault: "refused" })
      }
      return {
        reading: reading.value,
        // A connection that was lost halfway leaves the question open for the next one.
        identity: identityDue && !signal.aborted ? protocol.identity(answers) : null,
        unanswered,
        advertisement,
        durationMs: clock.monotonic() - begun,
        frameErrors: inbox.rejected - rejected,
      }
    },
  }
}

type Ask = (request: BmsRequest, format: FrameFormat) => Promise<Uint8Array>

/** Throws LinkError where the module is locked and stays so. */
async function unlock(
  { lock }: Protocol,
  address: string,
  password: string | null,
  ask: Ask,
): Promise<void> {
  if (!lock) return
  const exchange = lock.open(address, password)
  let next = exchange.next()
  while (!next.done) {
    const answer = await ask(next.value, lock.frame).catch((error: unknown) => {
      // Modules without a lock say nothing to it, and boards without such a module send it back.
      const noLock = ["silent", "garbled", "pairing-needed"]
      if (error instanceof LinkError && error.fault && noLock.includes(error.fault)) return null
      throw error
    })
    next = exchange.next(answer)
  }
  const refusals = {
    "password-needed": "its Bluetooth module is locked with a password",
    "password-refused": "its Bluetooth module refuses the password",
  } as const
  const state = next.value
  if (state === "open" || state === "absent") return
  throw new LinkError(address, "request", { reason: refusals[state], fault: state })
}

/** The answers, where there are any; only those that make the reading must be there. */
async function askAll(
  { requests }: Protocol,
  identityDue: boolean,
  ask: (request: BmsRequest) => Promise<Uint8Array>,
): Promise<{ readonly answers: Uint8Array[]; readonly unanswered: number }> {
  const answers: Uint8Array[] = []
  let unanswered = 0
  for (const request of requests) {
    if (request.asks === "reading") answers.push(await ask(request))
  }
  for (const request of identityDue ? requests : []) {
    if (request.asks !== "identity") continue
    const answer = await ask(request).catch(() => null)
    if (answer) answers.push(answer)
    else unanswered += 1
  }
  return { answers, unanswered }
}

/** What a person can make of a step that took too long. */
function tooLong(step: LinkStep, { limit }: TimeLimitError): string {
  const within = `within ${limit / 1_000} s`
  if (step === "hear") {
    return `not heard ${within}: it is out of range, asleep, or connected to another app`
  }
  return `not done ${within}`
}
