import { type AlertRuleId, isAlertRule } from "../battery/alert-rule.ts"

/** What a person chose for one rule of one battery; what is left out is as batmon does by itself. */
export interface RuleChoice {
  readonly on?: boolean
  /** In the rule's unit. */
  readonly limit?: number
  /** Milliseconds. */
  readonly delay?: number
}

export type RuleChoices = Readonly<Partial<Record<AlertRuleId, RuleChoice>>>

/** Of all batteries, by their ids; the board's under `boardChoices`. */
export type AllRuleChoices = Readonly<Record<string, RuleChoices>>

export const boardChoices = "board"

/** The key of the choices that are kept. */
export const ruleChoiceKey = "alert-rules"

/** What was kept, as far as this batmon understands it. */
export function readRuleChoices(kept: unknown): AllRuleChoices {
  return mapEntries(kept, (rules) =>
    mapEntries(rules, (choice, rule) => (isAlertRule(rule) ? readChoice(choice) : null)),
  )
}

export const choicesOf = (all: AllRuleChoices, battery: number | null): RuleChoices =>
  all[battery ?? boardChoices] ?? {}

function readChoice(kept: unknown): RuleChoice | null {
  if (typeof kept !== "object" || kept === null) return null
  const { on, limit, delay } = kept as Record<string, unknown>
  return {
    ...(typeof on === "boolean" ? { on } : {}),
    ...(typeof limit === "number" && Number.isFinite(limit) ? { limit } : {}),
    ...(typeof delay === "number" && delay >= 0 ? { delay } : {}),
  }
}

function mapEntries<Value>(
  kept: unknown,
  read: (value: unknown, key: string) => Value | null,
): Record<string, Value> {
  if (typeof kept !== "object" || kept === null) return {}
  const entries = Object.entries(kept).flatMap(([key, value]) => {
    const known = read(value, key)
    return known === null ? [] : [[key, known] as const]
  })
  return Object.fromEntries(entries)
}
