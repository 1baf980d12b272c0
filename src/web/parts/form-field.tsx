import type { Child } from "hono/jsx"

import type { Words } from "../../i18n/words.ts"
import { type FormError, longestName } from "../forms.ts"

interface FormFieldProps {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly hint: string
  readonly error: FormError | undefined
  readonly words: Words
  /** Attributes of the input itself. */
  readonly input?: Readonly<Record<string, string | number | boolean>>
  /** Stands after the error. */
  readonly children?: Child
}

/** One line of text with its label, hint and error. */
export const FormField = (props: FormFieldProps) => {
  const { name, label, value, hint, error, words, input = {}, children } = props
  const describedBy = error ? `${name}-error ${name}-hint` : `${name}-hint`
  return (
    <div class={error ? "field has-error" : "field"}>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        value={value}
        dir="auto"
        autocomplete="off"
        aria-describedby={describedBy}
        {...(error ? { "aria-invalid": "true" } : {})}
        {...input}
      />
      {error && (
        <p class="error" id={`${name}-error`} role="alert">
          {errorText(error, words)} {children}
        </p>
      )}
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    </div>
  )
}

/** What is wrong with a field, in words. */
export const errorText = (error: FormError, words: Words) =>
  error === "form.error.name-long" ? words.t(error, { count: longestName }) : words.t(error)
