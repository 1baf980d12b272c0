import type { Words } from "../../i18n/words.ts"
import { fieldOf, type SnmpView } from "../snmp-view.ts"
import { FormField } from "./form-field.tsx"
import { SelectField } from "./select-field.tsx"
import { SnmpForm } from "./snmp-form.tsx"

/** What the board says of itself. */
export const SnmpIdentity = (view: SnmpView) => {
  const { words, choices, batteries, boardName } = view
  const field = fieldOf(view, "identity", {
    ...choices,
    upsBattery: String(choices.upsBattery ?? ""),
    networks: "",
    users: "",
    receivers: "",
    enabled: "",
    port: "",
    rate: "",
    community: "",
  })
  return (
    <section class="setting" id="snmp-identity">
      <h2>{words.t("snmp.identity.title")}</h2>
      <SnmpForm action="/snmp/identity">
        {(["contact", "name", "location"] as const).map((name) => (
          <FormField
            {...field(name)}
            label={words.t(`snmp.${name}`)}
            hint={words.t(`snmp.${name}.hint`, { name: boardName })}
            words={words}
          />
        ))}
        <SelectField
          {...field("identity")}
          label={words.t("snmp.identity")}
          options={(["batmon", "ups"] as const).map((kind) => [
            kind,
            words.t(`snmp.identity.${kind}`),
          ])}
        />
        <SelectField
          {...field("upsBattery")}
          label={words.t("snmp.ups")}
          options={[
            ["", words.t("snmp.ups.all")],
            ...batteries.map(({ id, name }) => [String(id), name] as const),
          ]}
        />
        <FormField
          {...field("baseOid")}
          label={words.t("snmp.base")}
          hint={words.t("snmp.base.hint")}
          words={words}
          input={{ dir: "ltr", spellcheck: "false" }}
        />
        <button class="button">{words.t("form.save")}</button>
      </SnmpForm>
    </section>
  )
}

/** What an operator feeds to a manager. */
export const SnmpFiles = ({
  names,
  words,
}: {
  readonly names: readonly string[]
  readonly words: Words
}) => (
  <section class="setting" id="snmp-files">
    <h2>{words.t("snmp.files.title")}</h2>
    <p>{words.t("snmp.files.detail")}</p>
    <ul class="entries">
      {names.map((name) => (
        <li>
          <a href={`/snmp/files/${name}`} download={name}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  </section>
)
