import { errorMessage } from "../lib/error-message.ts"
import { addDays, dayOf, startOfDay } from "../lib/local-day.ts"
import type { Logger, LogFields } from "../lib/log.ts"
import type { Part } from "../lib/part.ts"
import type { WallClock } from "../lib/wall-clock.ts"
import type { FailureReason } from "../mail/failure-reason.ts"
import type { OutgoingMessage } from "../mail/outbox-message.ts"
import { isMailWay, type SendResult, type Way } from "../mail/way.ts"
import type { StoredMessage } from "../store/outbox-table.ts"
import type { Store } from "../store/store.ts"
import {
  capAnswer,
  isAboutAlerts,
  isSummary,
  nextBatch,
  reasonOf,
  type SummaryRequest,
} from "./outbox-batch.ts"
import { lateLifetime } from "./message-plan.ts"
import { hour, minute, second } from "./rule.ts"
import { waitBefore } from "./send-backoff.ts"

export interface SenderDeps {
  readonly store: Pick<Store, "outbox" | "together">
  readonly clock: Pick<WallClock, "now" | "monotonic" | "sleep" | "trusted">
  /** In the order in which they are to be tried; another list when a person has changed one. */
  readonly ways: () => readonly Way[]
  /** Puts a message into words; null where there is nothing left to tell. */
  readonly compose: (message: StoredMessage, signal: AbortSignal) => Promise<OutgoingMessage | null>
  /** Mails about alerts a day to an address at most. */
  readonly capOf: (recipient: string) => number
  readonly boardId: () => string
  /** In which the days of the cap begin. */
  readonly timeZone: string
  readonly random: () => number
  /** What came in the way, to be looked at: it may be a damaged file. */
  readonly onError: (error: unknown) => void
  readonly log: Logger
}

/** Nobody has told the sender of something new: it looks by itself. */
const longestSleep = minute
const noWay: FailureReason = "no-way"
/** So long what has left stays on the page. */
const keptFor = 90 * 24 * hour

/**
 * Sends what the outbox holds, in its order for each recipient, until it has been delivered, is
 * refused for good or is too old. A message bears one Message-ID for ever, so that one that was
 * delivered twice, after a crash, can be known.
 */
export class OutboxSender implements Part {
  readonly name = "outbox"
  readonly #deps: SenderDeps
  readonly #stopping = new AbortController()
  #running: Promise<void> = Promise.resolve()
  #wake = () => {}
  #forgotten = Number.NEGATIVE_INFINITY
  #ways: readonly Way[] | null = null

  constructor(deps: SenderDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.wake()
    await this.#running
  }

  /** Something was put into the outbox, or a way out was changed. */
  wake(): void {
    this.#wake()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      try {
        await this.#round()
      } catch (error) {
        if (!signal.aborted) this.#failed("cannot send messages", error)
      }
      await this.#pause()
    }
  }

  #failed(what: string, error: unknown, fields: LogFields = {}): void {
    const { log, onError } = this.#deps
    log.error(what, { ...fields, reason: errorMessage(error) })
    onError(error)
  }

  /** Until something is due, or is new. */
  async #pause(): Promise<void> {
    const { clock, store } = this.#deps
    const waking = new AbortController()
    this.#wake = () => waking.abort()
    const signal = AbortSignal.any([this.#stopping.signal, waking.signal])
    const now = clock.now()
    // What is due all the same could not be sent now: it is looked at again, and not at once.
    const later = quietly(() => store.outbox.waiting())
      .map(({ nextAttemptAt }) => nextAttemptAt - now)
      .filter((wait) => wait > 0)
    const wait = Math.max(Math.min(...later, longestSleep), second)
    await clock.sleep(wait, signal).catch(() => {})
  }

  async #round(): Promise<void> {
    const { clock, store } = this.#deps
    // The times that mails tell, and their Date, have to be true.
    if (!clock.trusted) return
    this.#forget()
    this.#heedWays()
    this.#expire()
    const recipients = new Set(store.outbox.waiting().map(({ recipient }) => recipient))
    for (const recipient of recipients) {
      for (;;) {
        if (this.#stopping.signal.aborted) return
        const waiting = store.outbox.waiting().filter((message) => message.recipient === recipient)
        const batch = nextBatch(waiting, clock.now())
        if (!batch) break
        if (waysTo(recipient, this.#deps.ways()).length === 0) {
          this.#tellNoWay(batch)
          break
        }
        if (this.#isHeldByCap(recipient, batch)) continue
        await this.#send(this.#asOne(recipient, batch))
      }
    }
  }

  /** A person has changed how mail leaves: what failed by that is worth another attempt. */
  #heedWays(): void {
    const { clock, store, ways } = this.#deps
    const before = this.#ways
    this.#ways = ways()
    if (before === null || before === this.#ways) return
    store.outbox.reopen(clock.now())
    this.#hurry()
  }

  #tellNoWay(batch: readonly StoredMessage[]): void {
    const { outbox } = this.#deps.store
    for (const { id, lastAnswer, nextAttemptAt } of batch) {
      if (lastAnswer !== noWay) outbox.hold(id, nextAttemptAt, noWay)
    }
  }

  /** Puts what is beyond the day's cap off until the next day. */
  #isHeldByCap(recipient: string, batch: readonly StoredMessage[]): boolean {
    const { capOf, clock, store, timeZone } = this.#deps
    if (!batch.some(isAboutAlerts) || batch.some(({ attempting }) => attempting)) return false
    const today = dayOf(clock.now(), timeZone)
    const sent = store.outbox.sentSince(
      recipient,
      ["alert", "recovery"],
      startOfDay(today, timeZone),
    )
    if (sent < capOf(recipient)) return false
    const tomorrow = startOfDay(addDays(today, 1), timeZone)
    store.together(() => {
      for (const { id } of batch) store.outbox.hold(id, tomorrow, capAnswer)
    })
    return true
  }

  /** The only message of a batch, or a new one that tells them all. */
  #asOne(recipient: string, batch: readonly StoredMessage[]): StoredMessage {
    const { clock } = this.#deps
    const [first] = batch
    if (first && batch.length === 1) return first
    const requests = batch.map(({ content }) => content).filter(isSummary)
    const late = requests.some((request) => request.late)
    const ends = batch.map(({ expiresAt }) => expiresAt)
    return this.#summarise(recipient, batch, {
      reason: reasonOf(batch, clock.now()),
      late,
      expiresAt: late ? Math.max(...ends) : Math.min(...ends),
    })
  }

  #summarise(
    recipient: string,
    batch: readonly StoredMessage[],
    { expiresAt, ...request }: SummaryRequest & { readonly expiresAt: number },
  ): StoredMessage {
    const { boardId, clock, store } = this.#deps
    const now = clock.now()
    const id = store.together(() => {
      const summary = store.outbox.add({
        createdAt: Math.min(...batch.map(({ createdAt }) => createdAt)),
        recipient,
        language: batch.at(-1)?.language ?? "en",
        kind: "alert",
        alert: null,
        turn: null,
        content: request,
        nextAttemptAt: now,
        expiresAt,
        messageId: `<summary-${batch.at(-1)?.id}.${crypto.randomUUID()}@${boardId()}.batmon>`,
        thread: [],
      })
      const ids = batch.map((message) => message.id)
      store.outbox.merge(ids, summary)
      return summary
    })
    const summary = store.outbox.find(id)
    if (!summary) throw new Error("a message that was just written is not there")
    return summary
  }

  async #send(message: StoredMessage): Promise<void> {
    const { clock, log, store, ways } = this.#deps
    const { signal } = this.#stopping
    const { id, recipient } = message
    const outgoing = await this.#compose(message)
    if (!outgoing) return
    store.outbox.begin(id)
    const results: (SendResult & { readonly way: string })[] = []
    for (const way of waysTo(recipient, ways())) {
      const result = await way.send(outgoing, signal)
      results.push({ ...result, way: way.id })
      if (result.ok) {
        store.outbox.sent(id, { time: clock.now(), way: way.id, answer: result.answer })
        log.info("sent a message", { message: id, kind: message.kind, way: way.id })
        return this.#hurry()
      }
      log.warning("a message was not taken", {
        message: id,
        way: way.id,
        reason: result.reason,
        answer: result.answer,
      })
    }
    const answer = results.map((result) => wordsOf(result)).join("; ")
    if (results.every((result) => !result.ok && result.permanent)) {
      return store.outbox.close(id, "refused", answer)
    }
    const wait = waitBefore(message.attempts + 1, this.#deps.random())
    store.outbox.again(id, { at: clock.now() + wait, answer })
  }

  /** Null where that failed, or there is nothing to tell: then it is put off or dropped. */
  async #compose(message: StoredMessage): Promise<OutgoingMessage | null> {
    const { clock, compose, random, store } = this.#deps
    const { signal } = this.#stopping
    const { id, attempts } = message
    try {
      const outgoing = await compose(message, signal)
      // Its battery was removed: nothing is lost.
      if (!outgoing) store.outbox.drop(id)
      return outgoing
    } catch (error) {
      if (signal.aborted) throw error
      this.#failed("cannot write a message", error, { message: id })
      store.outbox.begin(id)
      const at = clock.now() + waitBefore(attempts + 1, random())
      store.outbox.again(id, { at, answer: errorMessage(error) })
      return null
    }
  }

  /** A way out works again: what waits for another attempt need not wait on. */
  #hurry(): void {
    const { clock, store } = this.#deps
    const now = clock.now()
    for (const { id, attempts, nextAttemptAt } of store.outbox.waiting()) {
      if (attempts > 0 && nextAttemptAt > now) store.outbox.hold(id, now)
    }
  }

  /** What was not delivered in time is marked so, and told in a summary when one gets through. */
  #expire(): void {
    const { clock, log, store } = this.#deps
    const now = clock.now()
    const old = store.outbox.waiting().filter(({ expiresAt }) => expiresAt <= now)
    for (const recipient of new Set(old.map((message) => message.recipient))) {
      const batch = old.filter((message) => message.recipient === recipient)
      const late = batch.filter(
        (message) =>
          isAboutAlerts(message) && !(isSummary(message.content) && message.content.late),
      )
      store.together(() => {
        for (const { id, lastAnswer } of batch) store.outbox.close(id, "expired", lastAnswer)
        if (late.length === 0) return
        const expiresAt = now + lateLifetime
        this.#summarise(recipient, late, { reason: "offline", late: true, expiresAt })
      })
      log.warning("messages were not delivered in time", { recipient, messages: batch.length })
    }
  }

  #forget(): void {
    const { clock, store } = this.#deps
    if (clock.monotonic() - this.#forgotten < 24 * hour) return
    this.#forgotten = clock.monotonic()
    store.outbox.forgetBefore(clock.now() - keptFor)
  }
}

/** Mail goes by any mail way; another recipient is a way by itself. */
function waysTo(recipient: string, ways: readonly Way[]): readonly Way[] {
  const direct = /^way:(.+)$/.exec(recipient)?.[1]
  return direct === undefined ? ways.filter(isMailWay) : ways.filter(({ id }) => id === direct)
}

const wordsOf = (result: SendResult & { readonly way: string }) =>
  result.ok ? result.answer : [result.reason, result.answer].filter(Boolean).join(": ")

function quietly<Value>(work: () => readonly Value[]): readonly Value[] {
  try {
    return work()
  } catch {
    return []
  }
}
