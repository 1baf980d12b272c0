import type { Preview, PreviewQuery } from "../../src/alerts/rule-preview.ts"
import type { Recipient } from "../../src/alerts/recipient.ts"
import { type AllRuleChoices, boardChoices, type RuleChoice } from "../../src/alerts/rule-choice.ts"
import type { AlertRuleId } from "../../src/battery/alert-rule.ts"
import type { BatteryModel } from "../../src/battery/battery-model.ts"
import { genericModel } from "../../src/battery/battery-model.ts"
import type { AlertQuery, StoredAlert } from "../../src/store/alert-table.ts"
import type { StoredMessage } from "../../src/store/outbox-table.ts"
import type { AlertDesk } from "../../src/web/web-deps.ts"

/** An alert as it is when it has just been raised. */
export const alertOf = (more: Partial<StoredAlert> = {}): StoredAlert => ({
  id: 1,
  rule: "soc-low",
  key: "",
  battery: 1,
  level: "warning",
  state: "raised",
  since: Date.UTC(2026, 10, 22, 10),
  raisedAt: Date.UTC(2026, 10, 22, 10, 4),
  clearedAt: null,
  value: 18,
  limit: 20,
  detail: "",
  flapping: false,
  acknowledgedAt: null,
  acknowledgedBy: null,
  ...more,
})

/** Alerts as the web face sees them, in memory and put there by hand. */
export class FakeAlerts implements AlertDesk {
  /** The newest first. */
  all: StoredAlert[] = []
  messages: StoredMessage[] = []
  people: Recipient[] = []
  chosen: AllRuleChoices = {}
  model: BatteryModel | null = genericModel("lifepo4", { cells: 4, capacity: 100 })
  /** What was asked for, and what every preview answers. */
  asked: PreviewQuery[] = []
  previewed: Preview = { alerts: [], readings: 0 }

  active = () =>
    this.all.filter(({ state }) => state === "raised" || state === "acknowledged").toReversed()
  list = ({ battery, limit, before = Number.MAX_SAFE_INTEGER }: AlertQuery) =>
    this.all
      .filter((alert) => battery === undefined || alert.battery === battery)
      .filter(({ id }) => id < before)
      .slice(0, limit)
  acknowledge = (id: number, by: string | null) => {
    const found = this.all.find((alert) => alert.id === id && alert.state === "raised")
    if (!found) return false
    const changed = { ...found, state: "acknowledged", acknowledgedBy: by } as const
    this.all = this.all.map((alert) => (alert === found ? changed : alert))
    return true
  }
  choices = () => this.chosen
  choose = (battery: number | null, rule: AlertRuleId, choice: RuleChoice | null) => {
    const key = String(battery ?? boardChoices)
    const { [rule]: _before, ...others } = this.chosen[key] ?? {}
    this.chosen = { ...this.chosen, [key]: choice ? { ...others, [rule]: choice } : others }
  }
  recipients = () => this.people
  saveRecipient = (recipient: Recipient) => {
    this.people = [...this.people.filter(({ id }) => id !== recipient.id), recipient]
  }
  removeRecipient = (id: string) => {
    const before = this.people.length
    this.people = this.people.filter((one) => one.id !== id)
    return this.people.length < before
  }
  outbox = (limit: number) => this.messages.slice(0, limit)
  modelOf = () => this.model
  preview = async function* (this: FakeAlerts, query: PreviewQuery) {
    this.asked.push(query)
    yield this.previewed
  }.bind(this)
}
