import type { AlertRuleId } from "../battery/alert-rule.ts"
import type { BatteryModel } from "../battery/battery-model.ts"
import { freshRuntime, stepRuntime } from "../battery/runtime.ts"
import { createZoneClock } from "../battery/zone-clock.ts"
import { LocalDays } from "../lib/local-days.ts"
import type { ReaderOptions } from "../store/history.ts"
import { HistoryReader } from "../store/history-reader.ts"
import { AlertReplay, type ReplayedAlert } from "./alert-replay.ts"
import type { RuleChoices } from "./rule-choice.ts"

/** What a rule would have done, with the choices given, in a stretch of the past. */
export interface PreviewQuery {
  readonly battery: number
  readonly rule: AlertRuleId
  readonly model: BatteryModel | null
  readonly choices: RuleChoices
  /** UTC milliseconds; `to` is not included. */
  readonly from: number
  readonly to: number
}

/** With where to find the data; can be sent to a thread. */
export interface PreviewJob extends PreviewQuery, ReaderOptions {
  /** The data folder. */
  readonly folder: string
}

export interface Preview {
  /** Of the rule that was asked for, in order. */
  readonly alerts: readonly ReplayedAlert[]
  /** How many readings there were to judge. */
  readonly readings: number
}

/** These rest on what a history does not hold: whether batmon listened, and the BMS's own counters. */
const untold: readonly AlertRuleId[] = ["silent", "trips"]

export const canPreview = (rule: AlertRuleId): boolean => !untold.includes(rule)

/** Judges the readings of a battery again; a job. Yields the one result. */
export function* previewRule(job: PreviewJob): Generator<Preview, void, void> {
  const { folder, gapAfter, timeZone, battery, rule, model, choices, from, to } = job
  const zone = timeZone === undefined ? {} : { timeZone }
  const days = new LocalDays(timeZone)
  const utcOffset = createZoneClock(days.timeZone)
  const reader = new HistoryReader(folder, { gapAfter, ...zone })
  try {
    const replay = new AlertReplay({ model, choices, freshFor: gapAfter })
    let state = freshRuntime
    let readings = 0
    // A day at a time: a month would take a lot of memory.
    for (const { start, end } of days.between(from, to)) {
      const span = { from: Math.max(start, from), to: Math.min(end, to) }
      for (const { time, reading } of reader.table.range({ battery, ...span })) {
        // It takes longer than all rules together, and only one asks for it.
        const isAsked = rule === "runtime-low" && model !== null
        const step = isAsked && stepRuntime(state, reading, { model, time, utcOffset })
        if (step) state = step.state
        replay.heard({ time, reading, runtime: step ? step.estimate : null })
        readings += 1
      }
    }
    yield { alerts: replay.alerts.filter((alert) => alert.rule === rule), readings }
  } finally {
    reader.close()
  }
}
