import type { AlertRule } from "../alerts/rule.ts"
import type { RuleChoice } from "../alerts/rule-choice.ts"
import { alertUnits } from "../battery/alert-rule.ts"
import type { Words } from "../i18n/words.ts"
import { type FieldErrors, type Parsed, readNumber, typedNumber } from "./forms.ts"

export const ruleFields = ["on", "limit", "delay"] as const

export type RuleField = (typeof ruleFields)[number]
export type RuleTexts = Readonly<Record<RuleField, string>>

type AnyRule = Pick<AlertRule<never>, "id" | "bounds" | "delay">

const minute = 60_000
const longestDelay = 14 * 24 * 60

/** A silence is told in seconds, and chosen in minutes. */
const scaleOf = (id: AnyRule["id"]) => (alertUnits[id] === "s" ? 60 : 1)

/** The unit in which a limit is typed. */
export const typedUnit = (id: AnyRule["id"]) =>
  alertUnits[id] === "s" ? "min" : (alertUnits[id] ?? "")

/** A limit as it is typed; empty where there is none. */
export function limitText(
  id: AnyRule["id"],
  limit: number | null,
  words: Pick<Words, "language">,
): string {
  if (limit === null) return ""
  return typedNumber(Math.round((limit / scaleOf(id)) * 1000) / 1000, words)
}

export const delayText = (delay: number): string => String(Math.round(delay / minute))

/** What a form chooses for a rule; an empty field is as batmon does by itself. */
export function parseRule(
  { id, bounds }: AnyRule,
  texts: RuleTexts,
): Parsed<RuleChoice, RuleField> {
  const errors: { -readonly [Field in RuleField]?: FieldErrors<RuleField>[Field] } = {}
  const limit = texts.limit === "" || !bounds ? null : readNumber(texts.limit) * scaleOf(id)
  const delay = texts.delay === "" ? null : readNumber(texts.delay)
  if (limit !== null && bounds && !(limit >= bounds.min && limit <= bounds.max))
    errors.limit = "form.error.rule-limit"
  if (delay !== null && !(delay >= 0 && delay <= longestDelay))
    errors.delay = "form.error.rule-delay"
  if (Object.keys(errors).length > 0) return { ok: false, errors }
  return {
    ok: true,
    value: {
      ...(texts.on === "1" ? {} : { on: false }),
      ...(limit === null ? {} : { limit }),
      ...(delay === null ? {} : { delay: delay * minute }),
    },
  }
}
