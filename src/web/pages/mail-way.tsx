import { type Context, Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Words } from "../../i18n/words.ts"
import { smtpSecurities } from "../../mail/smtp-way.ts"
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
import { errorText, FormField } from "../parts/form-field.tsx"
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
  const { form, before, title, action, words } = props
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
        <WayInput {...props} field={field} kept={kept} />
      ))}
      <p class="actions">
        <button class="button primary">{words.t("form.save")}</button>
        <a class="button" href="/mail">
          {words.t("form.cancel")}
        </a>
      </p>
    </form>
  )
}

const AppPasswordSteps = ({ words }: { readonly words: Words }) => (
  <ol class="steps">
    {(["first", "second", "third"] as const).map((step) => (
      <li>{words.t(`mail.password.${step}`)}</li>
    ))}
  </ol>
)

interface WayInputProps extends WayFormPageProps {
  readonly field: WayField
  /** Whether there is a secret already. */
  readonly kept: boolean
}

/** The forms that ask for a web address. */
type UrlForm = "ntfy" | "webhook"

const secretFields: readonly WayField[] = ["password", "token", "secret"]

const WayInput = ({ field, form, texts, errors = {}, kept, words }: WayInputProps) => {
  if (field === "forget") return kept ? <Forget words={words} /> : null
  if (field === "security") return <SecurityField value={texts.security ?? ""} words={words} />
  if (field === "ca") return <CertificateField texts={texts} error={errors.ca} words={words} />
  const isSecret = secretFields.includes(field)
  const hint =
    field === "url"
      ? words.t(`mail.field.url.${form as UrlForm}.hint`)
      : words.t(`mail.field.${field}.hint`)
  return (
    <FormField
      name={field}
      label={
        field === "url"
          ? words.t(`mail.field.url.${form as UrlForm}`)
          : words.t(`mail.field.${field}`)
      }
      value={isSecret ? "" : (texts[field] ?? "")}
      hint={isSecret && kept ? words.t("mail.field.kept") : hint}
      error={errors[field]}
      words={words}
      input={inputs[field] ?? {}}
    />
  )
}

const plain = { autocapitalize: "none", spellcheck: "false" } as const

const inputs: Readonly<Partial<Record<WayField, Readonly<Record<string, string>>>>> = {
  address: { ...plain, type: "email", autocomplete: "email" },
  host: { ...plain, inputmode: "url" },
  port: { inputmode: "numeric" },
  user: { ...plain, autocomplete: "off" },
  from: { ...plain, type: "email", autocomplete: "email" },
  url: { ...plain, type: "url", inputmode: "url" },
  topic: plain,
  password: { type: "password", autocomplete: "new-password" },
  token: { type: "password", autocomplete: "new-password" },
  secret: { type: "password", autocomplete: "new-password" },
}

const SecurityField = ({ value, words }: { readonly value: string; readonly words: Words }) => (
  <div class="field">
    <label for="security">{words.t("mail.field.security")}</label>
    <select id="security" name="security" aria-describedby="security-hint">
      {smtpSecurities.map((security) => (
        <option value={security} selected={security === value}>
          {words.t(`mail.security.${security}`)}
        </option>
      ))}
    </select>
    <p class="hint" id="security-hint">
      {words.t("mail.field.security.hint")}
    </p>
  </div>
)

interface CertificateFieldProps {
  readonly texts: WayTexts
  readonly error: FieldErrors<WayField>["ca"]
  readonly words: Words
}

const CertificateField = ({ texts: { ca = "" }, error, words }: CertificateFieldProps) => (
  <details class="folded" open={ca !== "" || error !== undefined}>
    <summary>{words.t("mail.field.ca")}</summary>
    <textarea
      id="ca"
      name="ca"
      rows={6}
      aria-label={words.t("mail.field.ca")}
      aria-describedby={error ? "ca-error ca-hint" : "ca-hint"}
      {...(error ? { "aria-invalid": "true" } : {})}
    >
      {ca}
    </textarea>
    {error && (
      <p class="error" id="ca-error" role="alert">
        {errorText(error, words)}
      </p>
    )}
    <p class="hint" id="ca-hint">
      {words.t("mail.field.ca.hint")}
    </p>
  </details>
)

const Forget = ({ words }: { readonly words: Words }) => (
  <label class="check">
    <input type="checkbox" name="forget" value="1" />
    {words.t("mail.field.forget")}
  </label>
)
