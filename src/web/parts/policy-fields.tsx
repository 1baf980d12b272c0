import type { Words } from "../../i18n/words.ts"
import type { PolicyChange, PolicyInfo } from "../../sampling/connection-policies.ts"
import type { FormError } from "../forms.ts"
import { FormCheck } from "./form-check.tsx"
import { FormField } from "./form-field.tsx"

/** What was typed or ticked; a tick is any text. */
export interface PolicyTexts {
  readonly password: string
  readonly keep: string
  readonly forget: string
}

export const policyFieldNames = ["password", "keep", "forget"] as const

interface PolicyFieldsProps {
  readonly words: Words
  /** Null where the form is shown for the first time. */
  readonly texts: PolicyTexts | null
  /** As it is now; null for a new battery. */
  readonly info: PolicyInfo | null
  readonly error: FormError | undefined
}

/** How to connect to a battery. Few need it, so it stands folded up until something is in it. */
export const PolicyFields = ({ words, texts, info, error }: PolicyFieldsProps) => {
  const keep = texts ? texts.keep !== "" : (info?.keepConnected ?? false)
  const hasPassword = info?.hasPassword ?? false
  const open = keep || hasPassword || error !== undefined || (texts?.password ?? "") !== ""
  return (
    <details class="folded" open={open}>
      <summary>{words.t("form.policy")}</summary>
      <FormField
        name="password"
        label={words.t("form.policy.password")}
        // What was typed is not sent back: it would stand in the page for whoever looks.
        value=""
        hint={words.t(hasPassword ? "form.policy.password.kept" : "form.policy.password.hint")}
        error={error}
        words={words}
        input={{ type: "password", autocomplete: "new-password", dir: "ltr" }}
      />
      {hasPassword && (
        <FormCheck
          name="forget"
          label={words.t("form.policy.forget")}
          ticked={(texts?.forget ?? "") !== ""}
        />
      )}
      <FormCheck
        name="keep"
        label={words.t("form.policy.keep")}
        hint={words.t("form.policy.keep.hint")}
        ticked={keep}
      />
    </details>
  )
}

/** What is to be changed; an empty password leaves the one that is stored. */
export const policyChange = ({ password, keep, forget }: PolicyTexts): PolicyChange => ({
  keepConnected: keep !== "",
  password: password !== "" ? password : forget !== "" ? null : undefined,
})
