interface PasswordFieldProps {
  readonly name: string
  readonly label: string
  /** What password managers have to know. */
  readonly kind: "current-password" | "new-password"
  readonly hint?: string
  /** What is wrong with the one that was sent. */
  readonly error?: string | undefined
  readonly autofocus?: boolean
  /** @default true */
  readonly required?: boolean
  /** Asked for how good the password is, while it is typed. @default not told */
  readonly strengthAt?: string
}

/** A password, which never comes back from the board. */
export const PasswordField = (props: PasswordFieldProps) => {
  const { name, label, kind, hint, error, autofocus = false, required = true, strengthAt } = props
  const told = [error && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(" ")
  return (
    <div class={error ? "field has-error" : "field"}>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type="password"
        autocomplete={kind}
        required={required}
        autofocus={autofocus}
        {...(told === "" ? {} : { "aria-describedby": told })}
        {...(error ? { "aria-invalid": "true" } : {})}
        {...(strengthAt ? strengthAttributes(name, strengthAt) : {})}
      />
      {error && (
        <p class="error" id={`${name}-error`} role="alert">
          {error}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {strengthAt && <div id={`${name}-strength`} class="strength" aria-live="polite"></div>}
    </div>
  )
}

/** Asks the board when typing pauses. */
const strengthAttributes = (name: string, address: string) => ({
  "hx-post": address,
  "hx-trigger": "input changed delay:400ms",
  "hx-target": `#${name}-strength`,
  "hx-include": "#name",
  "hx-sync": "this:replace",
})
