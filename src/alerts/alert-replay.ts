import type { AlertRuleId } from "../battery/alert-rule.ts"
import type { AlertLevel } from "../battery/alert.ts"
import { freshFor } from "../battery/freshness.ts"
import type { RuntimeEstimate } from "../battery/runtime.ts"
import type { BmsIdentity, Reading } from "../bms/reading.ts"
import { AlertWatch, type LookContext, type Turn } from "./alert-watch.ts"
import { BatteryTrack } from "./battery-track.ts"
import { minute } from "./rule.ts"
import { batteryRules } from "./rule-registry.ts"

/** Of readings every two minutes. */
const usualFreshness = freshFor(2 * minute)

/** An alert that there would have been. Times are those of the readings, UTC milliseconds. */
export interface ReplayedAlert {
  readonly rule: AlertRuleId
  readonly key: string
  readonly level: AlertLevel
  readonly since: number
  readonly raisedAt: number
  /** Null where it lasts at the end. */
  clearedAt: number | null
  readonly value: number | null
  readonly limit: number | null
  readonly detail: string
  readonly flapping: boolean
}

/** One reading of the past with what was known besides. */
export interface ReplayedReading {
  readonly time: number
  readonly reading: Reading
  readonly runtime?: RuntimeEstimate | null
  readonly identity?: BmsIdentity | null
}

/** Judges readings of the past as they would have been judged when they came. */
export class AlertReplay {
  readonly #context: LookContext
  readonly #watch = new AlertWatch(batteryRules)
  readonly #alerts: ReplayedAlert[] = []
  readonly #lasting = new Map<string, ReplayedAlert>()
  #track: BatteryTrack | null = null

  constructor(context: Partial<LookContext> = {}) {
    this.#context = { model: null, choices: {}, freshFor: usualFreshness, ...context }
  }

  /** In the order in which they were raised. */
  get alerts(): readonly ReplayedAlert[] {
    return this.#alerts
  }

  /** Readings come in the order of their times. */
  heard({ time, reading, runtime = null, identity = null }: ReplayedReading): void {
    this.#track ??= new BatteryTrack(time)
    const { model } = this.#context
    const view = this.#track.heard({ at: time, reading, model, runtime, identity })
    this.#take(time, this.#watch.look(view, this.#context))
  }

  #take(now: number, turns: readonly Turn[]): void {
    for (const { kind, episode, at } of turns) {
      const { rule, key, level, value, limit, detail, flapping } = episode
      const name = `${rule}/${key}`
      if (kind === "raised") {
        const raised = { rule, key, level, value, limit, detail, flapping }
        const alert = { ...raised, since: at, raisedAt: now, clearedAt: null }
        this.#alerts.push(alert)
        this.#lasting.set(name, alert)
      }
      const lasting = this.#lasting.get(name)
      if (kind !== "cleared" || !lasting) continue
      lasting.clearedAt = Math.max(at, lasting.raisedAt)
      this.#lasting.delete(name)
    }
  }
}
