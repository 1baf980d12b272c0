import type { Words } from "../../i18n/words.ts"
import type { PolicyChange, PolicyInfo } from "../../sampling/connection-policies.ts"
import type { FieldErrors } from "../forms.ts"
import { FormCheck } from "./form-check.tsx"
import { FormField } from "./form-field.tsx"

/** What was typed or ticked of how to connect; a tick is any text. */
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
  readonly interval: IntervalField
  readonly errors: FieldErrors<"password" | "interval">
}

interface IntervalField {
  /** What was typed, or is so now. */
  readonly text: string
  /** Of batteries without one of their own, milliseconds. */
  readonly usual: number
}

/** How to connect to a battery, and how often. Few need it, so it stands folded up until something is in it. */
export const PolicyFields = ({ words, texts, info, interval, errors }: PolicyFieldsProps) => {
  const keep = texts ? texts.keep !== "" : (info?.keepConnected ?? false)
  const hasPassword = info?.hasPassword ?? false
  const filled = keep || hasPassword || interval.text !== "" || (texts?.password ?? "") !== ""
  const open = filled || errors.password !== undefined || errors.interval !== undefined
  return (
    <details class="folded" open={open}>
      <summary>{words.t("form.policy")}</summary>
      <FormField
        name="password"
        label={words.t("form.policy.password")}
        // What was typed is not sent back: it would stand in the page for whoever looks.
        value=""
        hint={words.t(hasPassword ? "form.policy.password.kept" : "form.policy.password.hint")}
        error={errors.password}
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
      <FormField
        name="interval"
        label={words.t("form.interval")}
        value={interval.text}
        hint={words.t("form.interval.hint", { seconds: words.number(interval.usual / 1000) })}
        error={errors.interval}
        words={words}
        input={{ inputmode: "numeric", placeholder: words.number(interval.usual / 1000) }}
      />
    </details>
  )
}

/** What is to be changed; an empty password leaves the one that is stored. */
export const policyChange = ({ password, keep, forget }: PolicyTexts): PolicyChange => ({
  keepConnected: keep !== "",
  password: password !== "" ? password : forget !== "" ? null : undefined,
})
