import type { Words } from "../../i18n/words.ts"
import { authProtocols, privProtocols, type SnmpReceiver } from "../../settings/snmp-choices.ts"
import { fieldOf, type SnmpView } from "../snmp-view.ts"
import { FormField } from "./form-field.tsx"
import { SelectField } from "./select-field.tsx"
import { SnmpForm } from "./snmp-form.tsx"

type Field = ReturnType<typeof fieldOf>

interface SecurityFieldsProps {
  readonly field: Field
  readonly names: Readonly<Record<"auth" | "priv" | "authPassword" | "privPassword", string>>
  /** What becomes of the passwords. */
  readonly hint: string
  readonly words: Words
}

/** How a user of version 3 proves who it is. */
const SecurityFields = ({ field, names, hint, words }: SecurityFieldsProps) => {
  const password = { type: "password", autocomplete: "new-password", dir: "ltr" }
  return (
    <>
      <SelectField
        {...field(names.auth)}
        label={words.t("snmp.auth")}
        options={authProtocols.map((name) => [name, name] as const)}
      />
      <FormField
        {...field(names.authPassword)}
        value=""
        label={words.t("snmp.auth-password")}
        hint={hint}
        words={words}
        input={password}
      />
      <SelectField
        {...field(names.priv)}
        label={words.t("snmp.priv")}
        options={[
          ...privProtocols.map((name) => [name, name] as const),
          ["none", words.t("snmp.priv.none")] as const,
        ]}
      />
      <FormField
        {...field(names.privPassword)}
        value=""
        label={words.t("snmp.priv-password")}
        hint={words.t("snmp.priv-password.hint")}
        words={words}
        input={password}
      />
    </>
  )
}

/** Who may ask by version 3. */
export const SnmpUsers = (view: SnmpView) => {
  const { words, choices, refused } = view
  const field = fieldOf(view, "user", {})
  return (
    <section class="setting" id="snmp-users">
      <h2>{words.t("snmp.users.title")}</h2>
      {choices.users.length === 0 && <p>{words.t("snmp.users.none")}</p>}
      {choices.users.length > 0 && (
        <ul class="entries">
          {choices.users.map(({ name, auth, priv }) => (
            <li>
              <span>
                <bdi>{name}</bdi>{" "}
                <small class="muted">
                  {auth}, {priv ?? words.t("snmp.priv.none")}
                </small>
              </span>
              <SnmpForm action="/snmp/user/remove" class="line">
                <input type="hidden" name="userName" value={name} />
                <button class="button">{words.t("snmp.remove", { name })}</button>
              </SnmpForm>
            </li>
          ))}
        </ul>
      )}
      <details class="folded" open={refused?.form === "user"}>
        <summary>{words.t("snmp.users.add")}</summary>
        <SnmpForm action="/snmp/user">
          <FormField
            {...field("userName")}
            label={words.t("snmp.user.name")}
            hint={words.t("snmp.user.name.hint")}
            words={words}
            input={{ dir: "ltr", spellcheck: "false", autocapitalize: "none" }}
          />
          <SecurityFields
            field={field}
            names={{
              auth: "userAuth",
              priv: "userPriv",
              authPassword: "authPassword",
              privPassword: "privPassword",
            }}
            hint={words.t("snmp.user.password.hint")}
            words={words}
          />
          <button class="button">{words.t("snmp.users.add")}</button>
        </SnmpForm>
      </details>
    </section>
  )
}

/** Who is told unasked. */
export const SnmpReceivers = (view: SnmpView) => {
  const { words, choices, refused } = view
  const field = fieldOf(view, "receiver", { receiverPort: "162" })
  return (
    <section class="setting" id="snmp-receivers">
      <h2>{words.t("snmp.receivers.title")}</h2>
      <p>{words.t("snmp.receivers.detail")}</p>
      {choices.receivers.length > 0 && (
        <ul class="entries">
          {choices.receivers.map((receiver) => (
            <Receiver receiver={receiver} words={words} />
          ))}
        </ul>
      )}
      <details class="folded" open={refused?.form === "receiver"}>
        <summary>{words.t("snmp.receivers.add")}</summary>
        <SnmpForm action="/snmp/receiver">
          <FormField
            {...field("host")}
            label={words.t("snmp.host")}
            hint={words.t("snmp.host.hint")}
            words={words}
            input={{ dir: "ltr", spellcheck: "false", autocapitalize: "none" }}
          />
          <FormField
            {...field("receiverPort")}
            label={words.t("snmp.port")}
            hint={words.t("snmp.receiver.port.hint")}
            words={words}
            input={{ inputmode: "numeric" }}
          />
          <SelectField
            {...field("kind")}
            label={words.t("snmp.kind")}
            options={(["inform", "trap"] as const).map((kind) => [
              kind,
              words.t(`snmp.kind.${kind}`),
            ])}
          />
          <SelectField
            {...field("version")}
            label={words.t("snmp.version")}
            options={(["v2c", "v3"] as const).map((name) => [
              name,
              words.t(`snmp.version.${name}`),
            ])}
          />
          <FormField
            {...field("receiverCommunity")}
            label={words.t("snmp.receiver.community")}
            hint={words.t("snmp.receiver.community.hint")}
            words={words}
            input={{ dir: "ltr", spellcheck: "false", autocapitalize: "none" }}
          />
          <FormField
            {...field("receiverUser")}
            label={words.t("snmp.receiver.user")}
            hint={words.t("snmp.receiver.user.hint")}
            words={words}
            input={{ dir: "ltr", spellcheck: "false", autocapitalize: "none" }}
          />
          <SecurityFields
            field={field}
            names={{
              auth: "receiverAuth",
              priv: "receiverPriv",
              authPassword: "receiverAuthPassword",
              privPassword: "receiverPrivPassword",
            }}
            hint={words.t("snmp.receiver.password.hint")}
            words={words}
          />
          <button class="button">{words.t("snmp.receivers.add")}</button>
        </SnmpForm>
      </details>
    </section>
  )
}

const Receiver = ({
  receiver: { id, host, port, kind, security },
  words,
}: {
  readonly receiver: SnmpReceiver
  readonly words: Words
}) => (
  <li>
    <span>
      <bdi>
        {host}:{port}
      </bdi>{" "}
      <small class="muted">
        {words.t(`snmp.kind.${kind}.short`)}, {security.version}
        {security.version === "v3" && ` ${security.user}`}
      </small>
    </span>
    <SnmpForm action={`/snmp/receiver/${id}/test`} class="line">
      <button class="button">{words.t("snmp.test", { host })}</button>
    </SnmpForm>
    <SnmpForm action={`/snmp/receiver/${id}/remove`} class="line">
      <button class="button">{words.t("snmp.remove", { name: host })}</button>
    </SnmpForm>
  </li>
)
