import type { AppEvents } from "../app-events.ts"
import type { EventBus } from "../lib/events.ts"
import type { Part } from "../lib/part.ts"
import type { AuditEntry } from "./audit-entry.ts"

interface AuditLogDeps {
  readonly events: EventBus<AppEvents>
  readonly add: (entry: AuditEntry) => void
}

/** Characters; what is longer was not typed by a person. */
const longest = 1000

/** Keeps what people did. */
export class AuditLog implements Part {
  readonly name = "audit log"
  readonly #deps: AuditLogDeps
  #stop = () => {}

  constructor(deps: AuditLogDeps) {
    this.#deps = deps
  }

  async start(): Promise<void> {
    this.#stop = this.#deps.events.on("audited", (entry) => this.#deps.add(oneLine(entry)))
  }

  async stop(): Promise<void> {
    this.#stop()
  }
}

/** An entry that cannot be taken for two, nor change the direction of what is read after it. */
export const oneLine = (entry: AuditEntry): AuditEntry => ({
  time: entry.time,
  account: entry.account === null ? null : clean(entry.account),
  from: clean(entry.from),
  action: clean(entry.action),
  detail: clean(entry.detail),
})

const clean = (text: string) =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .slice(0, longest)
