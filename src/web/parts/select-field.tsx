interface SelectFieldProps {
  readonly name: string
  readonly label: string
  readonly value: string
  /** Value to what is read. */
  readonly options: readonly (readonly [value: string, text: string])[]
}

/** One of several, chosen from a list. */
export const SelectField = ({ name, label, value, options }: SelectFieldProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <select id={name} name={name}>
      {options.map(([option, text]) => (
        <option value={option} selected={option === value}>
          {text}
        </option>
      ))}
    </select>
  </div>
)
