import { Hono } from "hono"

import type { Battery } from "../../battery/battery.ts"
import type { Words } from "../../i18n/words.ts"
import { checkAddress, checkName, type FieldErrors, formTexts } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { FormField } from "../parts/form-field.tsx"
import type { Site, WebEnv } from "../web-env.ts"

const fields = ["address", "name"] as const

type Field = (typeof fields)[number]

/** Adding a battery by typing its address. */
export function batteryAdd(site: Site) {
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const body = <AddForm words={words} texts={{ address: "", name: "" }} />
      return page(c, site, { title: words.t("form.add.title"), body })
    })
    .post("/", async (c) => {
      const { words } = c.get("visitor")
      const texts = await formTexts(c, fields)
      const checked = checkBattery(texts)
      const added = checked.ok ? site.deps.batteries.add(checked.value) : null
      if (added?.ok) return goTo(c, `/battery/${added.battery.id}`)
      const body = (
        <AddForm
          words={words}
          texts={texts}
          errors={checked.ok ? { address: "form.error.address-taken" } : checked.errors}
          existing={added?.existing}
        />
      )
      return page(c, site, { title: words.t("form.add.title"), body, status: 422 })
    })
}

/** A battery without a name goes by its address. */
function checkBattery(texts: Readonly<Record<Field, string>>) {
  const address = checkAddress(texts.address)
  const name = texts.name === "" && address.ok ? address : checkName(texts.name || "-")
  if (address.ok && name.ok)
    return { ok: true, value: { address: address.value, name: name.value } } as const
  const errors: FieldErrors<Field> = {
    ...(address.ok ? {} : address.errors),
    ...(name.ok ? {} : name.errors),
  }
  return { ok: false, errors } as const
}

interface AddFormProps {
  readonly words: Words
  readonly texts: Readonly<Record<Field, string>>
  readonly errors?: FieldErrors<Field>
  readonly existing?: Battery | undefined
}

const AddForm = ({ words, texts, errors = {}, existing }: AddFormProps) => (
  <form
    class="form"
    method="post"
    action="/battery/add"
    hx-post="/battery/add"
    hx-swap="outerMorph"
    novalidate
  >
    <h1>{words.t("form.add.title")}</h1>
    <FormField
      name="address"
      label={words.t("battery.address")}
      value={texts.address}
      hint={words.t("form.address.hint")}
      error={errors.address}
      words={words}
      input={{ autofocus: true, autocapitalize: "characters", spellcheck: "false", required: true }}
    >
      {existing && (
        <a href={`/battery/${existing.id}`}>
          <bdi>{existing.name}</bdi>
        </a>
      )}
    </FormField>
    <FormField
      name="name"
      label={words.t("battery.name")}
      value={texts.name}
      hint={words.t("form.name.hint")}
      error={errors.name}
      words={words}
    />
    <p class="actions">
      <button class="button primary">{words.t("form.add.submit")}</button>
      <a class="button" href="/">
        {words.t("form.cancel")}
      </a>
    </p>
  </form>
)
