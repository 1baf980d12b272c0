import type { OutgoingMessage } from "../../src/mail/outbox-message.ts"
import type { SendResult, Way, WayKind } from "../../src/mail/way.ts"

/** A way out of the board that does as it is told, and keeps what it was given. */
export class FakeWay implements Way {
  readonly id: string
  readonly kind: WayKind
  /** What it was given, taken or not. */
  readonly tried: OutgoingMessage[] = []
  readonly taken: OutgoingMessage[] = []
  answer: SendResult = { ok: true, answer: "250 OK" }

  constructor(id: string, kind: WayKind = "smtp") {
    this.id = id
    this.kind = kind
  }

  async send(message: OutgoingMessage, signal: AbortSignal): Promise<SendResult> {
    signal.throwIfAborted()
    this.tried.push(message)
    if (this.answer.ok) this.taken.push(message)
    return this.answer
  }
}

export const unreachable: SendResult = {
  ok: false,
  permanent: false,
  reason: "unreachable",
  answer: "",
}
