import { type Context, Hono } from "hono"
import { HTTPException } from "hono/http-exception"
import type { JSX } from "hono/jsx/jsx-runtime"

import type { AlertRule } from "../../alerts/rule.ts"
import { choicesOf, type RuleChoice } from "../../alerts/rule-choice.ts"
import { canPreview, type Preview } from "../../alerts/rule-preview.ts"
import { batteryRules, boardRules } from "../../alerts/rule-registry.ts"
import type { AlertRuleId } from "../../battery/alert-rule.ts"
import type { BatteryModel } from "../../battery/battery-model.ts"
import type { Words } from "../../i18n/words.ts"
import {
  delayText,
  limitText,
  parseRule,
  ruleFields,
  type RuleTexts,
  typedUnit,
} from "../alert-rule-form.ts"
import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { batteryOf } from "../battery-of.ts"
import { type FieldErrors, formTexts } from "../forms.ts"
import { goTo, isPartial, page } from "../page.tsx"
import { alertTitle, alertValue } from "../parts/alert-text.ts"
import { FormCheck } from "../parts/form-check.tsx"
import { FormField } from "../parts/form-field.tsx"
import { Icon } from "../parts/icons.tsx"
import { mayChange } from "../visit.ts"
import type { Site, WebEnv } from "../web-env.ts"

type AnyRule = AlertRule<never>

/** Milliseconds of the past that a preview judges again. */
const previewed = 30 * 24 * 3_600_000
/** More are counted, not listed. */
const mostListed = 10

/** What batmon watches a battery for, or the board, and how closely. */
export function alertRules(site: Site, about: "battery" | "board") {
  const { deps } = site
  const rules: readonly AnyRule[] = about === "battery" ? batteryRules : boardRules

  return new Hono<WebEnv>()
    .get("/", (c) => show(c, subjectOf(c), null))
    .post("/:rule/usual", (c) => {
      const subject = subjectOf(c)
      const rule = ruleOf(c)
      choose(c, subject, { rule, choice: null })
      return changed(c, subject, rule)
    })
    .post("/:rule", async (c) => {
      const subject = subjectOf(c)
      const rule = ruleOf(c)
      const texts = await formTexts(c, ruleFields)
      const parsed = parseRule(rule, texts)
      if (!parsed.ok) return show(c, subject, { id: rule.id, texts, errors: parsed.errors })
      choose(c, subject, { rule, choice: parsed.value })
      return changed(c, subject, rule)
    })
    .get("/:rule/preview", async (c) => {
      const { words } = c.get("visitor")
      const subject = subjectOf(c)
      const rule = ruleOf(c)
      if (subject.battery === null || !canPreview(rule.id)) throw new HTTPException(404)
      const [on = "", limit = "", delay = ""] = ruleFields.map((name) => c.req.query(name) ?? "")
      const parsed = parseRule(rule, { on, limit, delay })
      if (!parsed.ok) {
        const texts = { on, limit, delay }
        return show(c, subject, { id: rule.id, texts, errors: parsed.errors })
      }
      const to = deps.clock.now()
      const query = {
        battery: subject.battery,
        rule: rule.id,
        model: subject.model,
        // What is looked at is this rule, whether or not it is on yet.
        choices: {
          ...choicesOf(deps.alerts.choices(), subject.battery),
          [rule.id]: { ...parsed.value, on: true },
        },
        from: to - previewed,
        to,
      }
      waitForAnswer(c)
      let preview: Preview = { alerts: [], readings: 0 }
      for await (const found of deps.alerts.preview(query, c.req.raw.signal)) preview = found
      const title = `${alertTitle({ rule: rule.id }, words)} – ${words.t("rules.preview")}`
      const body = <PreviewResult id={rule.id} preview={preview} words={words} />
      return page(c, site, { title, body: isPartial(c) ? body : backed(body, subject, words) })
    })

  function subjectOf(c: Context<WebEnv>): Subject {
    if (about === "board") return { battery: null, name: null, path: "/alerts/rules", model: null }
    const { id, name } = batteryOf(c, site).battery
    return { battery: id, name, path: `/battery/${id}/alerts`, model: deps.alerts.modelOf(id) }
  }

  /** What is folded open stays so where htmx asks: the page is the same one. */
  function changed(c: Context<WebEnv>, subject: Subject, { id }: AnyRule): Response {
    return isPartial(c) ? show(c, subject, null) : goTo(c, `${subject.path}#rule-${id}`)
  }

  function ruleOf(c: Context<WebEnv>): AnyRule {
    const found = rules.find(({ id }) => id === c.req.param("rule"))
    if (!found) throw new HTTPException(404)
    return found
  }

  function choose(
    c: Context<WebEnv>,
    { battery, name }: Subject,
    { rule, choice }: { readonly rule: AnyRule; readonly choice: RuleChoice | null },
  ): void {
    deps.alerts.choose(battery, rule.id, choice)
    const what = choice === null ? "as usual" : JSON.stringify(choice)
    audit(c, site, "alert-rule-changed", [name, rule.id, what].filter(Boolean).join(": "))
  }

  function show(c: Context<WebEnv>, subject: Subject, refused: Refused | null): Response {
    const { words } = c.get("visitor")
    const { battery, model, name, path } = subject
    const choices = choicesOf(deps.alerts.choices(), battery)
    const title = words.t(about === "board" ? "rules.board.title" : "rules.title")
    const body = (
      <div class="settings" id="rules">
        <h1>{title}</h1>
        {name !== null && (
          <p class="subject">
            <a href={`/battery/${battery}`}>
              <bdi>{name}</bdi>
            </a>
          </p>
        )}
        <p class="muted">{words.t(about === "board" ? "rules.board.about" : "rules.about")}</p>
        {rules.map((rule) => (
          <RuleItem
            rule={rule}
            model={model}
            choice={choices[rule.id] ?? null}
            path={path}
            refused={refused?.id === rule.id ? refused : null}
            canChange={mayChange(c.get("visit"))}
            hasPreview={about === "battery" && canPreview(rule.id)}
            words={words}
          />
        ))}
      </div>
    )
    return page(c, site, { title, body, status: refused ? 422 : 200 })
  }
}

interface Subject {
  /** Null for the board. */
  readonly battery: number | null
  readonly name: string | null
  /** Of its page with rules. */
  readonly path: string
  readonly model: BatteryModel | null
}

interface Refused {
  readonly id: AlertRuleId
  readonly texts: RuleTexts
  readonly errors: FieldErrors<keyof RuleTexts>
}

interface RuleItemProps {
  readonly rule: AnyRule
  readonly model: BatteryModel | null
  readonly choice: RuleChoice | null
  readonly path: string
  readonly refused: Refused | null
  readonly canChange: boolean
  readonly hasPreview: boolean
  readonly words: Words
}

const afterText = (delay: number, words: Words) =>
  delay === 0 ? words.t("rules.at-once") : words.t("rules.after", { time: words.duration(delay) })

const RuleItem = ({ rule, model, choice, refused, words, ...more }: RuleItemProps) => {
  const { id } = rule
  const usual = rule.limit(model)
  const isOn = choice?.on !== false
  const limit = choice?.limit ?? usual
  const action = `${more.path}/${id}`
  const texts = refused?.texts ?? {
    on: isOn ? "1" : "",
    limit: choice?.limit === undefined ? "" : limitText(id, choice.limit, words),
    delay: choice?.delay === undefined ? "" : delayText(choice.delay),
  }
  const now = isOn
    ? [alertValue(id, limit, words), afterText(choice?.delay ?? rule.delay, words)]
        .filter((text) => text !== "")
        .join(", ")
    : words.t("rules.off")
  return (
    <section class="setting rule" id={`rule-${id}`}>
      <details open={refused !== null}>
        <summary>
          {alertTitle({ rule: id }, words)} <small class="muted">{now}</small>{" "}
          {choice !== null && <small class="badge">{words.t("rules.chosen")}</small>}
        </summary>
        <p>{words.t(`rules.about.${id}`)}</p>
        {more.canChange && (
          <form
            class="fields"
            method="post"
            action={action}
            hx-post={action}
            hx-target="#rules"
            hx-swap="outerMorph"
            novalidate
          >
            <FormCheck name="on" label={words.t("rules.on")} ticked={texts.on === "1"} />
            {rule.bounds && (
              <FormField
                name="limit"
                id={`limit-${id}`}
                label={words.t("rules.limit", { unit: typedUnit(id) })}
                value={texts.limit}
                hint={
                  usual === null
                    ? words.t("rules.limit.unknown")
                    : words.t("rules.usual", { value: limitText(id, usual, words) })
                }
                error={refused?.errors.limit}
                words={words}
                input={{ inputmode: "decimal" }}
              />
            )}
            <FormField
              name="delay"
              id={`delay-${id}`}
              label={words.t("rules.delay")}
              value={texts.delay}
              hint={words.t("rules.usual", { value: delayText(rule.delay) })}
              error={refused?.errors.delay}
              words={words}
              input={{ inputmode: "numeric" }}
            />
            <p class="actions">
              <button class="button primary">{words.t("form.save")}</button>
              {more.hasPreview && (
                <button
                  class="button"
                  formmethod="get"
                  formaction={`${action}/preview`}
                  hx-get={`${action}/preview`}
                  hx-include="closest form"
                  hx-target={`#preview-${id}`}
                  hx-swap="outerHTML"
                >
                  <Icon name="search" />
                  {words.t("rules.preview")}
                </button>
              )}
              {choice !== null && (
                <button
                  class="button"
                  formaction={`${action}/usual`}
                  hx-post={`${action}/usual`}
                  hx-target="#rules"
                  hx-swap="outerMorph"
                >
                  {words.t("rules.reset")}
                </button>
              )}
            </p>
          </form>
        )}
        <div id={`preview-${id}`} />
      </details>
    </section>
  )
}

/** For who has no JavaScript: a way back beside it. */
const backed = (body: JSX.Element, { path }: Subject, words: Words) => (
  <div class="settings">
    {body}
    <a class="button" href={path}>
      <Icon name="back" />
      {words.t("rules.title")}
    </a>
  </div>
)

interface PreviewResultProps {
  readonly id: AlertRuleId
  readonly preview: Preview
  readonly words: Words
}

/** What a rule would have done in the last 30 days. */
const PreviewResult = ({ id, preview: { alerts, readings }, words }: PreviewResultProps) => (
  <div id={`preview-${id}`} class="subject" role="status">
    <p>
      {readings === 0
        ? words.t("rules.preview.nothing")
        : words.t("rules.preview.result", { count: alerts.length })}
    </p>
    {alerts.length > 0 && (
      <ol class="events">
        {alerts.slice(-mostListed).map(({ since, clearedAt, value }) => (
          <li>
            <time datetime={new Date(since).toISOString()}>{words.dateTime(since)}</time>
            <span>
              {[
                alertValue(id, value, words),
                clearedAt === null ? words.t("alerts.lasts") : words.duration(clearedAt - since),
              ]
                .filter((text) => text !== "")
                .join(" · ")}
            </span>
          </li>
        ))}
      </ol>
    )}
    {alerts.length > mostListed && (
      <p class="muted">{words.t("state.more", { count: alerts.length - mostListed })}</p>
    )}
  </div>
)
