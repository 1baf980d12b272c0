import { type Context, Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Battery } from "../../battery/battery.ts"
import type { ModelChoice } from "../../battery/chosen-model.ts"
import type { Words } from "../../i18n/words.ts"
import type { ModelView } from "../../sampling/model-keeper.ts"
import { audit } from "../audit.ts"
import { batteryOf } from "../battery-of.ts"
import { checkAddress, checkName, checkPassword, type FieldErrors, formTexts } from "../forms.ts"
import {
  checkModel,
  type ModelField,
  type ModelTexts,
  modelTexts,
  readModelTexts,
} from "../model-form.ts"
import { goTo, page } from "../page.tsx"
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

const fields = ["name", "address", ...policyFieldNames] as const

type Texts = Readonly<Record<(typeof fields)[number], string>>

/** Giving a battery another name or another Bluetooth address. */
export function batteryEdit(site: Site) {
  const { deps } = site
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const { battery } = batteryOf(c, site)
      const policy = deps.batteries.policy(battery.id)
      const view = deps.models.view(battery.id)
      const form = { words, battery, policy, view, model: modelTexts(view.choice, words) }
      const body = <EditForm {...form} texts={battery} />
      return page(c, site, { title: words.t("form.edit.title"), body })
    })
    .post("/", async (c) => {
      const { words } = c.get("visitor")
      const { battery } = batteryOf(c, site)
      const texts = await formTexts(c, fields)
      const [name, address] = [checkName(texts.name), checkAddress(texts.address)]
      const password = checkPassword(texts.password)
      const view = deps.models.view(battery.id)
      const model = await readModelTexts(c)
      const choice = model === null ? null : checkModel(model)
      const isSound = name.ok && address.ok && password.ok && choice?.ok !== false
      const wanted = isSound ? { name: name.value, address: address.value } : null
      const result = wanted && deps.batteries.edit(battery.id, wanted)
      if (result?.ok) {
        const before = deps.batteries.policy(battery.id)
        const policy = policyChange(texts)
        deps.batteries.connectBy(battery.id, policy)
        if (choice?.ok) keepModel(c, site, battery, choice.value)
        const changed = wanted && [
          wanted.name === battery.name ? "" : `${battery.name} → ${wanted.name}`,
          wanted.address === battery.address ? "" : `${battery.address} → ${wanted.address}`,
          policy.password === undefined ? "" : "Bluetooth password",
          policy.keepConnected === before.keepConnected ? "" : connectionText(policy),
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
        ...(existing ? { address: "form.error.address-taken" } : {}),
      }
      const policy = deps.batteries.policy(battery.id)
      const form = { words, battery, texts, errors, existing, policy, view, typed: texts }
      const body = <EditForm {...form} model={model ?? modelTexts(view.choice, words)} />
      return page(c, site, { title: words.t("form.edit.title"), body, status: 422 })
    })
}

const connectionText = ({ keepConnected }: PolicyChange) =>
  keepConnected ? "stays connected" : "connects for each reading"

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
  readonly texts: Pick<Texts, "name" | "address">
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
  const { model, view } = props
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
      <PolicyFields words={words} texts={typed} info={policy} error={errors.password} />
      <p class="actions">
        <button class="button primary">{words.t("form.save")}</button>
        <a class="button" href={`/battery/${battery.id}`}>
          {words.t("form.cancel")}
        </a>
      </p>
    </form>
  )
}
