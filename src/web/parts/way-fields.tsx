import type { Words } from "../../i18n/words.ts"
import { smtpSecurities } from "../../mail/smtp-way.ts"
import type { FieldErrors } from "../forms.ts"
import type { WayField, WayForm, WayTexts } from "../mail-forms.ts"
import { errorText, FormField } from "./form-field.tsx"

interface WayInputProps {
  readonly form: WayForm
  readonly texts: WayTexts
  readonly errors: FieldErrors<WayField> | undefined
  readonly words: Words
  readonly field: WayField
  /** Whether there is a secret already. */
  readonly kept: boolean
}

/** The forms that ask for a web address. */
type UrlForm = "ntfy" | "webhook"

const secretFields: readonly WayField[] = ["password", "token", "secret"]

/** One field of the form of a way. What is secret comes back empty. */
export const WayInput = (props: WayInputProps) => {
  const { field, form, texts, errors = {}, kept, words } = props
  if (field === "forget")
    return kept ? <Forget ticked={(texts.forget ?? "") !== ""} words={words} /> : null
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

interface ForgetProps {
  readonly ticked: boolean
  readonly words: Words
}

const Forget = ({ ticked, words }: ForgetProps) => (
  <label class="check">
    <input type="checkbox" name="forget" value="1" checked={ticked} />
    {words.t("mail.field.forget")}
  </label>
)
