import { type Context, Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Words } from "../../i18n/words.ts"
import type { WaySetup } from "../../mail/way-setup.ts"
import { audit } from "../audit.ts"
import { type FieldErrors, formTexts } from "../forms.ts"
import {
  checkWay,
  formOf,
  isWayForm,
  keepsSecret,
  textsOf,
  type WayField,
  wayFields,
  type WayForm,
  type WayTexts,
} from "../mail-forms.ts"
import { goTo, page } from "../page.tsx"
import { FormActions } from "../parts/form-actions.tsx"
import { WayInput } from "../parts/way-fields.tsx"
import { wayTitle } from "../parts/way-text.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Setting up a mail server, a Gmail app password, an ntfy topic or a webhook. */
export function mailAdd(site: Site) {
  const formAsked = (c: Context<WebEnv>): WayForm => {
    const form = c.req.param("form") ?? ""
    if (!isWayForm(form)) throw new HTTPException(404)
    return form
  }
  return new Hono<WebEnv>()
    .get("/", (c) => wayPage(c, site, { form: formAsked(c), before: null, texts: usual }))
    .post("/", async (c) => {
      const form = formAsked(c)
      const texts = await formTexts(c, wayFields[form])
      const checked = checkWay(form, texts, null)
      if (!checked.ok)
        return wayPage(c, site, { form, before: null, texts, errors: checked.errors })
      const id = site.deps.mail.ways.add(checked.setup)
      audit(c, site, "mail-changed", `${wayTitle(checked.setup)}: added`)
      return goTo(c, `/mail#way-${id}`)
    })
}

/** What most people choose. */
const usual: WayTexts = { port: "465", security: "tls", url: "" }

/** Changing a way. Its secrets are not shown, and stay unless another one is typed. */
export function mailEdit(site: Site) {
  const entryOf = (c: Context<WebEnv>) => {
    const entry = site.deps.mail.ways.entry(c.req.param("way") ?? "")
    const form = entry && formOf(entry.setup)
    if (!entry || !form) throw new HTTPException(404)
    return { ...entry, form }
  }
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { form, setup } = entryOf(c)
      return wayPage(c, site, { form, before: setup, texts: textsOf(setup) })
    })
    .post("/", async (c) => {
      const { id, form, setup } = entryOf(c)
      const texts = await formTexts(c, wayFields[form])
      const checked = checkWay(form, texts, setup)
      if (!checked.ok)
        return wayPage(c, site, { form, before: setup, texts, errors: checked.errors })
      site.deps.mail.ways.change(id, checked.setup)
      audit(c, site, "mail-changed", `${wayTitle(checked.setup)}: changed`)
      return goTo(c, `/mail#way-${id}`)
    })
}

interface WayPageContent {
  readonly form: WayForm
  /** Null for a new one. */
  readonly before: WaySetup | null
  readonly texts: WayTexts
  readonly errors?: FieldErrors<WayField>
}

function wayPage(c: Context<WebEnv>, site: Site, content: WayPageContent): Response {
  const { words } = c.get("visitor")
  const title = words.t(`mail.add.${content.form}`)
  const body = <WayFormPage {...content} title={title} action={c.req.path} words={words} />
  return page(c, site, { title, body, status: content.errors ? 422 : 200 })
}

interface WayFormPageProps extends WayPageContent {
  readonly title: string
  readonly action: string
  readonly words: Words
}

const WayFormPage = (props: WayFormPageProps) => {
  const { form, before, texts, errors, title, action, words } = props
  const kept = keepsSecret(before)
  return (
    <form
      class="form"
      method="post"
      action={action}
      hx-post={action}
      hx-swap="outerMorph"
      novalidate
    >
      <h1>{title}</h1>
      {form === "app-password" && <AppPasswordSteps words={words} />}
      {wayFields[form].map((field) => (
        <WayInput {...{ form, texts, errors, field, kept, words }} />
      ))}
      <FormActions back="/mail" words={words} />
    </form>
  )
}

const AppPasswordSteps = ({ words }: { readonly words: Words }) => (
  <ol class="ordered">
    {(["first", "second", "third"] as const).map((step) => (
      <li>{words.t(`mail.password.${step}`)}</li>
    ))}
  </ol>
)
