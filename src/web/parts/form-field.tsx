import type { Child } from "hono/jsx"

import type { Words } from "../../i18n/words.ts"
import { type FormError, longestName } from "../forms.ts"

interface FormFieldProps {
  readonly name: string
  /** Where a page has several forms with a field of the name. @default the name */
  readonly id?: string
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
  const { name, id = name, label, value, hint, error, words, input = {}, children } = props
  const describedBy = error ? `${id}-error ${id}-hint` : `${id}-hint`
  return (
    <div class={error ? "field has-error" : "field"}>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        value={value}
        dir="auto"
        autocomplete="off"
        aria-describedby={describedBy}
        {...(error ? { "aria-invalid": "true" } : {})}
        {...input}
      />
      {error && (
        <p class="error" id={`${id}-error`} role="alert">
          {errorText(error, words)} {children}
        </p>
      )}
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}

/** What is wrong with a field, in words. */
export const errorText = (error: FormError, words: Words) =>
  error === "form.error.name-long" ? words.t(error, { count: longestName }) : words.t(error)
