import { Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Battery } from "../../battery/battery.ts"
import type { Words } from "../../i18n/words.ts"
import { batteryOf } from "../battery-of.ts"
import { checkName, type FormError, formTexts } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { FormField } from "../parts/form-field.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** Giving a battery another name. */
export function batteryRename(site: Site) {
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const { battery } = batteryOf(c, site)
      const body = <RenameForm words={words} battery={battery} name={battery.name} />
      return page(c, site, { title: words.t("form.rename.title"), body })
    })
    .post("/", async (c) => {
      const { words } = c.get("visitor")
      const { battery } = batteryOf(c, site)
      const texts = await formTexts(c, ["name"])
      const name = checkName(texts.name)
      if (name.ok) {
        if (!site.deps.batteries.rename(battery.id, name.value)) throw new HTTPException(404)
        return goTo(c, `/battery/${battery.id}`)
      }
      const body = (
        <RenameForm words={words} battery={battery} name={texts.name} error={name.errors.name} />
      )
      return page(c, site, { title: words.t("form.rename.title"), body, status: 422 })
    })
}

interface RenameFormProps {
  readonly words: Words
  readonly battery: Battery
  readonly name: string
  readonly error?: FormError | undefined
}

const RenameForm = ({ words, battery, name, error }: RenameFormProps) => {
  const action = `/battery/${battery.id}/rename`
  return (
    <form
      class="form"
      method="post"
      action={action}
      hx-post={action}
      hx-swap="outerMorph"
      novalidate
    >
      <h1>{words.t("form.rename.title")}</h1>
      <p class="subject">
        <bdi>{battery.name}</bdi> <span class="address">{battery.address}</span>
      </p>
      <FormField
        name="name"
        label={words.t("battery.name")}
        value={name}
        hint={words.t("form.name.hint")}
        error={error}
        words={words}
        input={{ autofocus: true, required: true }}
      />
      <p class="actions">
        <button class="button primary">{words.t("form.save")}</button>
        <a class="button" href={`/battery/${battery.id}`}>
          {words.t("form.cancel")}
        </a>
      </p>
    </form>
  )
}
