import { type Context, Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Battery } from "../../battery/battery.ts"
import type { ModelChoice } from "../../battery/chosen-model.ts"
import type { Words } from "../../i18n/words.ts"
import type { ModelView } from "../../sampling/model-keeper.ts"
import { audit } from "../audit.ts"
import { batteryOf } from "../battery-of.ts"
import {
  checkAddress,
  checkInterval,
  checkName,
  checkPassword,
  type FieldErrors,
  formTexts,
} from "../forms.ts"
import {
  checkModel,
  type ModelField,
  type ModelTexts,
  modelTexts,
  readModelTexts,
} from "../model-form.ts"
import { goTo, page } from "../page.tsx"
import { FormActions } from "../parts/form-actions.tsx"
import { FormField } from "../parts/form-field.tsx"
import { ModelFields } from "../parts/model-fields.tsx"
import {
  policyChange,
  policyFieldNames,
  PolicyFields,
  type PolicyTexts,
} from "../parts/policy-fields.tsx"
import type { PolicyChange, PolicyInfo } from "../../sampling/connection-policies.ts"
import type { Site, WebEnv } from "../web-env.ts"

const fields = ["name", "address", "interval", ...policyFieldNames] as const

type Texts = Readonly<Record<(typeof fields)[number], string>>

/** Giving a battery another name, another Bluetooth address, or another way to be read. */
export function batteryEdit(site: Site) {
  const { deps } = site
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const { battery } = batteryOf(c, site)
      const policy = deps.batteries.policy(battery.id)
      const view = deps.models.view(battery.id)
      const usual = deps.interval()
      const form = { words, battery, policy, usual, view, model: modelTexts(view.choice, words) }
      const interval = battery.interval === undefined ? "" : String(battery.interval / 1000)
      const body = <EditForm {...form} texts={{ ...battery, interval }} />
      return page(c, site, { title: words.t("form.edit.title"), body })
    })
    .post("/", async (c) => {
      const { words } = c.get("visitor")
      const { battery } = batteryOf(c, site)
      const texts = await formTexts(c, fields)
      const [name, address] = [checkName(texts.name), checkAddress(texts.address)]
      const [password, interval] = [checkPassword(texts.password), checkInterval(texts.interval)]
      const view = deps.models.view(battery.id)
      const model = await readModelTexts(c)
      const choice = model === null ? null : checkModel(model)
      const isSound = name.ok && address.ok && password.ok && interval.ok && choice?.ok !== false
      const wanted = isSound ? { name: name.value, address: address.value } : null
      const result = wanted && deps.batteries.edit(battery.id, wanted)
      if (result?.ok) {
        const before = deps.batteries.policy(battery.id)
        const policy = policyChange(texts)
        deps.batteries.connectBy(battery.id, policy)
        const every = interval.ok ? intervalChange(battery, interval.value) : ""
        if (interval.ok && every !== "") deps.batteries.sampleEvery(battery.id, interval.value)
        if (choice?.ok) keepModel(c, site, battery, choice.value)
        const changed = wanted && [
          wanted.name === battery.name ? "" : `${battery.name} → ${wanted.name}`,
          wanted.address === battery.address ? "" : `${battery.address} → ${wanted.address}`,
          policy.password === undefined ? "" : "Bluetooth password",
          policy.keepConnected === before.keepConnected ? "" : connectionText(policy),
          every,
        ]
        audit(c, site, "battery-changed", `${battery.name}: ${changed?.filter(Boolean).join(", ")}`)
        return goTo(c, `/battery/${battery.id}`)
      }
      const existing = result?.existing
      if (existing === null) throw new HTTPException(404)
      const errors: FieldErrors<keyof Texts | ModelField> = {
        ...(choice === null || choice.ok ? {} : choice.errors),
        ...(name.ok ? {} : name.errors),
        ...(address.ok ? {} : address.errors),
        ...(password.ok ? {} : password.errors),
        ...(interval.ok ? {} : interval.errors),
        ...(existing ? { address: "form.error.address-taken" } : {}),
      }
      const policy = deps.batteries.policy(battery.id)
      const usual = deps.interval()
      const form = { words, battery, texts, errors, existing, policy, usual, view, typed: texts }
      const body = <EditForm {...form} model={model ?? modelTexts(view.choice, words)} />
      return page(c, site, { title: words.t("form.edit.title"), body, status: 422 })
    })
}

const connectionText = ({ keepConnected }: PolicyChange) =>
  keepConnected ? "stays connected" : "connects for each reading"

/** Another interval as the audit log tells it; empty where it stays as it is. */
function intervalChange({ interval }: Battery, wanted: number | null): string {
  const told = (every: number | null) => (every === null ? "default" : `${every / 1000} s`)
  const before = interval ?? null
  return before === wanted ? "" : `interval ${told(before)} → ${told(wanted)}`
}

/** Chosen, and noted in the audit log, where it is another one than before. */
function keepModel(
  c: Context<WebEnv>,
  site: Site,
  { id, name }: Battery,
  choice: ModelChoice,
): void {
  const { models } = site.deps
  const before = JSON.stringify(models.view(id).choice)
  const after = JSON.stringify(choice)
  if (before === after) return
  models.choose(id, choice)
  audit(c, site, "battery-model-changed", `${name}: ${before} to ${after}`)
}

interface EditFormProps {
  readonly words: Words
  readonly battery: Battery
  readonly texts: Pick<Texts, "name" | "address" | "interval">
  /** The interval of batteries without one of their own, milliseconds. */
  readonly usual: number
  readonly policy: PolicyInfo
  readonly model: ModelTexts
  readonly view: ModelView
  /** What was typed of the policy; null where the form is shown for the first time. */
  readonly typed?: PolicyTexts | null
  readonly errors?: FieldErrors<keyof Texts | ModelField>
  /** Another battery that has the wanted address. */
  readonly existing?: Battery | undefined
}

const EditForm = (props: EditFormProps) => {
  const { words, battery, texts, errors = {}, existing, policy, typed = null } = props
  const { model, usual, view } = props
  const interval = { text: texts.interval, usual }
  const action = `/battery/${battery.id}/edit`
  return (
    <form
      class="form"
      method="post"
      action={action}
      hx-post={action}
      hx-swap="outerMorph"
      novalidate
    >
      <h1>{words.t("form.edit.title")}</h1>
      <p class="subject">
        <bdi>{battery.name}</bdi> <span class="address">{battery.address}</span>
      </p>
      <FormField
        name="name"
        label={words.t("battery.name")}
        value={texts.name}
        hint={words.t("form.name.hint")}
        error={errors.name}
        words={words}
        input={{ autofocus: true, required: true }}
      />
      <FormField
        name="address"
        label={words.t("battery.address")}
        value={texts.address}
        hint={words.t("form.edit.address.hint")}
        error={errors.address}
        words={words}
        input={{ autocapitalize: "characters", spellcheck: "false", required: true }}
      >
        {existing && (
          <a href={`/battery/${existing.id}`}>
            <bdi>{existing.name}</bdi>
          </a>
        )}
      </FormField>
      <ModelFields words={words} texts={model} errors={errors} view={view} />
      <PolicyFields words={words} texts={typed} info={policy} interval={interval} errors={errors} />
      <FormActions back={`/battery/${battery.id}`} words={words} />
    </form>
  )
}
