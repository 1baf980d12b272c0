import type { Alert } from "../battery/alert.ts"
import type { AlertRuleId } from "../battery/alert-rule.ts"
import type { Part } from "../lib/part.ts"
import type { MailContext } from "../mail/mail-content.ts"
import { renderMail } from "../mail/mail-render.ts"
import type { Way } from "../mail/way.ts"
import { isMailWay } from "../mail/way.ts"
import type { AlertQuery, StoredAlert } from "../store/alert-table.ts"
import type { StoredMessage } from "../store/outbox-table.ts"
import type { Store } from "../store/store.ts"
import { AlertKeeper, type KeeperDeps } from "./alert-keeper.ts"
import { DigestPlanner } from "./digest-planner.ts"
import { EmergencyMail } from "./emergency-mail.ts"
import { alertFact, createComposer } from "./message-composer.ts"
import { OutboxSender } from "./outbox-sender.ts"
import { createPeriodicMail, type PeriodicDeps } from "./periodic-mail.ts"
import { readRecipients, type Recipient, recipientKey, usualCap } from "./recipient.ts"
import { hour } from "./rule.ts"
import { SecurityNotice } from "./security-notice.ts"
import {
  type AllRuleChoices,
  boardChoices,
  readRuleChoices,
  type RuleChoice,
  ruleChoiceKey,
} from "./rule-choice.ts"

type FromKeeper =
  "events" | "clock" | "statuses" | "interval" | "radio" | "storage" | "modelOf" | "onError" | "log"

export interface AlertingDeps extends Pick<KeeperDeps, FromKeeper> {
  readonly store: Store
  readonly ways: () => readonly Way[]
  readonly timeZone: string
  /** What the mails say of the board. */
  readonly context: () => Pick<MailContext, "boardName" | "pageUrl">
  /** Where regular mails have their numbers from. */
  readonly history: Pick<PeriodicDeps, "range" | "energy" | "csv">
}

const boardIdKey = "board-id"

/** A board sends messages that no other board can be taken for. */
function boardIdOf({ choices }: Store): string {
  const kept = choices.get(boardIdKey)
  if (typeof kept === "string") return kept
  const id = crypto.randomUUID().slice(0, 13)
  choices.set(boardIdKey, id)
  return id
}

/** Everything about alerts: judging, keeping, telling; and what the page may ask and change. */
export class Alerting {
  /** In the order in which they start. */
  readonly parts: readonly Part[]
  readonly #deps: AlertingDeps
  readonly #keeper: AlertKeeper
  readonly #sender: OutboxSender
  #choices: AllRuleChoices | null = null
  #recipients: readonly Recipient[] | null = null
  #boardId: string | null = null

  constructor(deps: AlertingDeps) {
    this.#deps = deps
    const { store, clock, log, onError, timeZone } = deps
    const boardId = () => (this.#boardId ??= boardIdOf(store))
    const recipients = () => this.recipients()
    const status = (battery: number) =>
      deps.statuses().find((known) => known.battery.id === battery) ?? null
    const onQueued = () => this.#sender.wake()
    this.#sender = new OutboxSender({
      ...{ store, clock, timeZone, boardId, ways: deps.ways, onError },
      compose: createComposer({
        store,
        status,
        render: renderMail,
        context: () => ({ ...deps.context(), timeZone, now: clock.now() }),
        periodic: createPeriodicMail({
          batteries: () => deps.statuses().map(({ battery }) => battery),
          status,
          ...deps.history,
          alerts: (query) => store.alerts.between(query),
          timeZone,
        }),
      }),
      capOf: (address) => recipients().find((one) => one.address === address)?.cap ?? usualCap,
      random: Math.random,
      log: log.scoped("outbox"),
    })
    const emergency = new EmergencyMail({
      ...{ clock, recipients, ways: deps.ways, render: renderMail, random: Math.random },
      factOf: (alert) => {
        const known = alert.battery === null ? null : status(alert.battery)
        const time = alert.raisedAt ?? alert.since
        return alertFact(alert, "raised", { time, battery: known?.battery ?? null, status: known })
      },
      context: () => ({ ...deps.context(), timeZone, now: clock.now() }),
      log: log.scoped("outbox"),
    })
    this.#keeper = new AlertKeeper({
      ...{ store, clock, timeZone, recipients, boardId, onQueued, onError },
      events: deps.events,
      statuses: deps.statuses,
      interval: deps.interval,
      radio: deps.radio,
      storage: deps.storage,
      modelOf: deps.modelOf,
      identityOf: (battery) => store.batteries.identity(battery),
      choices: () => this.choices(),
      directWays: () =>
        deps
          .ways()
          .filter((way) => !isMailWay(way))
          .map(({ id }) => id),
      mailState: () => this.#mailState(),
      onUnsaved: (alert) => emergency.tell(alert),
      log: log.scoped("alerts"),
    })
    const planner = new DigestPlanner({
      ...{ store, clock, timeZone, recipients, boardId, onQueued, onError },
      log: log.scoped("digests"),
    })
    const notice = new SecurityNotice({
      ...{ store, clock, recipients, boardId, onQueued },
      events: deps.events,
    })
    const standby: Part = {
      name: "emergency mail",
      start: async () => {},
      stop: async () => emergency.stop(),
    }
    this.parts = [standby, this.#sender, this.#keeper, planner, notice]
  }

  /** Raised now, the oldest first; from memory. */
  active(): readonly Alert[] {
    return this.#keeper.active
  }

  /** Raised at any time, the newest first. */
  list(query: AlertQuery): readonly StoredAlert[] {
    return this.#deps.store.alerts.list(query)
  }

  acknowledge(id: number, by: string | null): boolean {
    return this.#keeper.acknowledge(id, by)
  }

  choices(): AllRuleChoices {
    return (this.#choices ??= readRuleChoices(this.#deps.store.choices.get(ruleChoiceKey)))
  }

  /** Of a battery, or of the board; null takes a choice back. */
  choose(battery: number | null, rule: AlertRuleId, choice: RuleChoice | null): void {
    const all = this.choices()
    const key = String(battery ?? boardChoices)
    const { [rule]: _before, ...others } = all[key] ?? {}
    const changed = { ...all, [key]: choice === null ? others : { ...others, [rule]: choice } }
    this.#deps.store.choices.set(ruleChoiceKey, changed)
    this.#choices = null
    this.#keeper.choicesChanged()
  }

  recipients(): readonly Recipient[] {
    return (this.#recipients ??= readRecipients(this.#deps.store.choices.get(recipientKey)))
  }

  /** Adds one, or takes the place of the one with the same id. */
  saveRecipient(recipient: Recipient): void {
    const all = this.recipients()
    const isKnown = all.some(({ id }) => id === recipient.id)
    this.#saveRecipients(
      isKnown ? all.map((one) => (one.id === recipient.id ? recipient : one)) : [...all, recipient],
    )
  }

  /** False where there is no such recipient. */
  removeRecipient(id: string): boolean {
    const all = this.recipients()
    const left = all.filter((one) => one.id !== id)
    this.#saveRecipients(left)
    return left.length < all.length
  }

  /** The newest messages first. */
  outbox(limit: number): readonly StoredMessage[] {
    return this.#deps.store.outbox.list(limit)
  }

  #saveRecipients(recipients: readonly Recipient[]): void {
    this.#deps.store.choices.set(recipientKey, recipients)
    this.#recipients = null
  }

  #mailState() {
    const { clock, store } = this.#deps
    const { answer, lost, stuckSince } = store.outbox.trouble(clock.now() - 24 * hour)
    return {
      mailStuckFor: stuckSince === null ? 0 : Math.max(0, clock.now() - stuckSince),
      mailLost: lost,
      mailAnswer: answer,
    }
  }
}
