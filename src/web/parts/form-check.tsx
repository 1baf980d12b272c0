interface FormCheckProps {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly ticked: boolean
}

/** One thing that is so or not, with its label and hint. */
export const FormCheck = ({ name, label, hint, ticked }: FormCheckProps) => (
  <div class="field">
    <label class="check">
      <input
        type="checkbox"
        name={name}
        value="1"
        checked={ticked}
        {...(hint === undefined ? {} : { "aria-describedby": `${name}-hint` })}
      />
      {label}
    </label>
    {hint !== undefined && (
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    )}
  </div>
)
