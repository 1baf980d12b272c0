import type { AlertRuleId } from "../battery/alert-rule.ts"
import type { AlertLevel } from "../battery/alert.ts"
import type { BatteryModel } from "../battery/battery-model.ts"

/** One thing that batmon watches for. Pure: what is known goes in, what is wrong comes out. */
export interface AlertRule<View> {
  readonly id: AlertRuleId
  readonly level: AlertLevel
  /** Milliseconds that a fault has to last before anyone is told. */
  readonly delay: number
  /** Looks that must agree, to raise and to clear: a wrong value on the line is not told. */
  readonly looks: number
  /** Milliseconds that a fault has to stay away before it is over. */
  readonly hold: number
  /** It is about a moment, not a state: it ends by itself, and that is not told. */
  readonly momentary?: true
  /** Faults that say the same and more, as `rule` or `rule/key`: while one is there, this is not raised. */
  readonly hiddenBy?: readonly string[]
  /** What a value is compared with, in the rule's unit; null where nothing is known to compare with. */
  limit(model: BatteryModel | null): number | null
  /** The limits that a person may choose; left out where there is no limit. */
  readonly bounds?: { readonly min: number; readonly max: number; readonly step: number }
  /** Every fault of this kind that there is now; null where nothing can be said. */
  judge(view: View, context: RuleContext): readonly Finding[] | null
}

export interface RuleContext {
  /** The one chosen, else the rule's own. */
  readonly limit: number | null
  /** Whether the fault is raised already: it then ends at another value than it begins. */
  isRaised(key?: string): boolean
}

/** A fault as it is now. */
export interface Finding {
  /** Tells faults of one rule apart. @default "" */
  readonly key?: string
  /** In the rule's unit. @default null */
  readonly value?: number | null
  /** @default "" */
  readonly detail?: string
  /** @default the rule's */
  readonly level?: AlertLevel
}

export const second = 1000
export const minute = 60 * second
export const hour = 60 * minute

/** Nothing is wrong. */
export const well: readonly Finding[] = []

/** A value that must not rise to the limit; once raised it has to fall by `back` below it. */
export function tooHigh(
  value: number | null,
  { limit, isRaised }: RuleContext,
  { back, detail = "" }: { readonly back: number; readonly detail?: string },
): readonly Finding[] | null {
  if (value === null || limit === null) return null
  return value >= (isRaised() ? limit - back : limit) ? [{ value, detail }] : well
}

/** A value that must not fall to the limit; once raised it has to rise by `back` above it. */
export function tooLow(
  value: number | null,
  { limit, isRaised }: RuleContext,
  { back, detail = "" }: { readonly back: number; readonly detail?: string },
): readonly Finding[] | null {
  if (value === null || limit === null) return null
  return value <= (isRaised() ? limit + back : limit) ? [{ value, detail }] : well
}
