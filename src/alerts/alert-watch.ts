import { type AlertRuleId, isAlertRule } from "../battery/alert-rule.ts"
import type { AlertLevel } from "../battery/alert.ts"
import type { BatteryModel } from "../battery/battery-model.ts"
import type { StoredAlert } from "../store/alert-table.ts"
import { type AlertRule, type Finding, hour } from "./rule.ts"
import type { RuleChoices } from "./rule-choice.ts"

/** A fault that is there, told or not yet. Times are those of the view's clock, milliseconds. */
export interface Episode {
  readonly rule: AlertRuleId
  readonly key: string
  level: AlertLevel
  value: number | null
  limit: number | null
  detail: string
  isRaised: boolean
  readonly since: number
  looks: number
  /** When its rule last knew whether it is there; null until it has in this run. */
  knownAt: number | null
  flapping: boolean
  /** Since when it stays away, and how many looks agreed. */
  awaySince: number | null
  awayLooks: number
}

/** What has become of a fault at a look. */
export interface Turn {
  readonly kind: "pending" | "raised" | "cleared" | "dropped"
  readonly episode: Episode
  /** Of the view's clock: when it began, or ended. */
  readonly at: number
  /** Whether it is worth telling that it is over. */
  readonly isTold: boolean
}

/** Raised so often within the time below, it comes and goes. */
const flapsFrom = 3
const flapWindow = 6 * hour
/** Then it lasts until it has stayed away for so long. */
const flapHold = hour

export interface LookContext {
  readonly model: BatteryModel | null
  readonly choices: RuleChoices
  /** Milliseconds for which what was known last stands for now, while nothing newer is. */
  readonly freshFor: number
}

/** What was known of a fault before this run. */
export interface KnownEpisode {
  readonly alert: StoredAlert
  /** Of the view's clock. */
  readonly since: number
}

/**
 * Follows the faults of one battery, or of the board, by the rules. Knows no wall clock and no disk:
 * whoever asks it to look gets the turns, and keeps them.
 */
export class AlertWatch<View extends { readonly at: number }> {
  readonly #rules: readonly AlertRule<View>[]
  readonly #episodes = new Map<string, Episode>()
  /** When each fault was raised lately. */
  readonly #raisings = new Map<string, number[]>()

  constructor(rules: readonly AlertRule<View>[]) {
    this.#rules = rules
  }

  /** Takes up what was there before a restart. */
  resume({ alert, since }: KnownEpisode): void {
    if (!isAlertRule(alert.rule)) return
    const name = nameOf(alert.rule, alert.key)
    this.#episodes.set(name, {
      rule: alert.rule,
      key: alert.key,
      level: alert.level,
      value: alert.value,
      limit: alert.limit,
      detail: alert.detail,
      isRaised: alert.state !== "pending",
      since,
      // Only what a second look agreed with was kept.
      looks: 2,
      knownAt: null,
      flapping: alert.flapping,
      awaySince: null,
      awayLooks: 0,
    })
  }

  /** That a fault was raised before this run, at a time of the view's clock: it may flutter. */
  remember({ rule, key }: Pick<StoredAlert, "rule" | "key">, at: number): void {
    const name = nameOf(rule, key)
    this.#raisings.set(name, [...(this.#raisings.get(name) ?? []), at])
  }

  get episodes(): readonly Episode[] {
    return [...this.#episodes.values()]
  }

  /** Judges what is known now. */
  look(view: View, { model, choices, freshFor }: LookContext): readonly Turn[] {
    const verdicts = this.#rules.map((rule) => {
      const choice = choices[rule.id] ?? {}
      if (choice.on === false) return { rule, limit: null, delay: 0, findings: "off" as const }
      const limit = choice.limit ?? rule.limit(model)
      const isRaised = (key = "") => this.#episodes.get(nameOf(rule.id, key))?.isRaised === true
      const findings = rule.judge(view, { limit, isRaised })
      return { rule, limit, delay: choice.delay ?? rule.delay, findings }
    })
    const present = new Set<string>()
    for (const { rule, findings } of verdicts) {
      if (!Array.isArray(findings)) continue
      for (const { key = "" } of findings) present.add(rule.id).add(nameOf(rule.id, key))
    }
    for (const { rule, key, isRaised } of this.#episodes.values()) {
      if (isRaised) present.add(rule).add(nameOf(rule, key))
    }
    return verdicts.flatMap(({ rule, limit, delay, findings }) => {
      if (findings === "off") return this.#endAll(rule, view.at)
      if (findings === null) return this.#unknown(rule, view.at, freshFor)
      const isHidden = rule.hiddenBy?.some((other) => present.has(other)) === true
      const begun = findings.flatMap((finding) =>
        this.#seen(rule, finding, { at: view.at, limit, delay, isHidden }),
      )
      const keys = new Set(findings.map(({ key = "" }) => key))
      return [...begun, ...this.#away(rule, view.at, { keys, isHidden })]
    })
  }

  /** Forgets all, as of a battery that was removed: what was raised is over. */
  end(at: number): readonly Turn[] {
    return this.#rules.flatMap((rule) => this.#endAll(rule, at))
  }

  #seen(
    rule: AlertRule<View>,
    { key = "", value = null, detail = "", level = rule.level }: Finding,
    { at, limit, delay, isHidden }: Seen,
  ): readonly Turn[] {
    const name = nameOf(rule.id, key)
    const known = this.#episodes.get(name)
    if (isHidden && !known?.isRaised) return []
    const episode: Episode = known ?? {
      ...{ rule: rule.id, key, level, value, limit, detail, isRaised: false, since: at },
      ...{ looks: 0, knownAt: at, flapping: false, awaySince: null, awayLooks: 0 },
    }
    Object.assign(episode, { value, limit, detail, knownAt: at, awaySince: null, awayLooks: 0 })
    episode.looks += 1
    if (!episode.isRaised) episode.level = level
    this.#episodes.set(name, episode)
    if (episode.isRaised) return []
    if (episode.looks >= rule.looks && at - episode.since >= delay) {
      episode.isRaised = true
      const raisings = (this.#raisings.get(name) ?? []).filter((time) => at - time < flapWindow)
      this.#raisings.set(name, [...raisings, at])
      episode.flapping = raisings.length + 1 >= flapsFrom
      return [{ kind: "raised", episode, at: episode.since, isTold: true }]
    }
    // A single look may be a wrong value on the line: not worth a write to the card.
    return episode.looks === 2
      ? [{ kind: "pending", episode, at: episode.since, isTold: false }]
      : []
  }

  #away(
    rule: AlertRule<View>,
    at: number,
    { keys, isHidden }: { readonly keys: ReadonlySet<string>; readonly isHidden: boolean },
  ): readonly Turn[] {
    return this.#of(rule).flatMap((episode) => {
      const isThere = keys.has(episode.key)
      if (!episode.isRaised) return isThere && !isHidden ? [] : this.#drop(episode, at)
      if (isThere) return []
      episode.knownAt = at
      episode.awaySince ??= at
      episode.awayLooks += 1
      const hold = episode.flapping ? Math.max(rule.hold, flapHold) : rule.hold
      const isOver = episode.awayLooks >= Math.min(rule.looks, 2) && at - episode.awaySince >= hold
      return isOver ? this.#clear(episode, episode.awaySince, !rule.momentary) : []
    })
  }

  /** A missed reading changes nothing: on a weak link no fault would ever last. */
  #unknown(rule: AlertRule<View>, at: number, freshFor: number): readonly Turn[] {
    return this.#of(rule).flatMap((episode) => {
      episode.knownAt ??= at
      if (at - episode.knownAt <= freshFor) return []
      if (!episode.isRaised) return this.#drop(episode, at)
      Object.assign(episode, { awaySince: null, awayLooks: 0 })
      return []
    })
  }

  #endAll(rule: AlertRule<View>, at: number): readonly Turn[] {
    return this.#of(rule).flatMap((episode) =>
      episode.isRaised ? this.#clear(episode, at, false) : this.#drop(episode, at),
    )
  }

  #clear(episode: Episode, at: number, isTold: boolean): readonly Turn[] {
    this.#episodes.delete(nameOf(episode.rule, episode.key))
    return [{ kind: "cleared", episode, at, isTold }]
  }

  #drop(episode: Episode, at: number): readonly Turn[] {
    this.#episodes.delete(nameOf(episode.rule, episode.key))
    return episode.looks >= 2 ? [{ kind: "dropped", episode, at, isTold: false }] : []
  }

  #of(rule: AlertRule<View>): readonly Episode[] {
    return [...this.#episodes.values()].filter((episode) => episode.rule === rule.id)
  }
}

interface Seen {
  readonly at: number
  readonly limit: number | null
  readonly delay: number
  readonly isHidden: boolean
}

const nameOf = (rule: string, key: string) => `${rule}/${key}`
