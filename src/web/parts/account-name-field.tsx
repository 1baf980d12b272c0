interface AccountNameFieldProps {
  readonly label: string
  readonly value: string
  /** What is wrong with the one that was sent. */
  readonly error?: string | undefined
  readonly autofocus?: boolean
  /** `off` where it is another person's. @default "username" */
  readonly autocomplete?: "username" | "off"
}

/** The name by which somebody signs in. */
export const AccountNameField = (props: AccountNameFieldProps) => {
  const { label, value, error, autofocus = false, autocomplete = "username" } = props
  return (
    <div class={error ? "field has-error" : "field"}>
      <label for="name">{label}</label>
      <input
        id="name"
        name="name"
        value={value}
        dir="auto"
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        required
        autofocus={autofocus}
        {...(error ? { "aria-describedby": "name-error", "aria-invalid": "true" } : {})}
      />
      {error && (
        <p class="error" id="name-error" role="alert">
          {error}
        </p>
      )}
    </div>
  )
}
