import type { Words } from "../../i18n/words.ts"
import { fieldOf, type SnmpView } from "../snmp-view.ts"
import { FormField } from "./form-field.tsx"
import { SnmpForm } from "./snmp-form.tsx"

/** Whether SNMP answers, and the switch for it. */
export const SnmpState = ({ words, state, choices }: SnmpView) => (
  <section class="setting">
    <h2>
      {state.kind === "off"
        ? words.t("snmp.state.off")
        : state.kind === "failed"
          ? words.t("snmp.state.failed")
          : words.t("snmp.state.answering", { port: String(state.port) })}
    </h2>
    {state.kind === "failed" && <Failure reason={state.reason} words={words} />}
    <p>{words.t(choices.enabled ? "snmp.on.detail" : "snmp.off.detail")}</p>
    <SnmpForm action={choices.enabled ? "/snmp/off" : "/snmp/on"}>
      <button class={choices.enabled ? "button" : "button primary"}>
        {words.t(choices.enabled ? "snmp.switch-off" : "snmp.switch-on")}
      </button>
    </SnmpForm>
  </section>
)

/** Why it does not answer: in words where it is one of the usual reasons. */
const Failure = ({ reason, words }: { readonly reason: string; readonly words: Words }) => {
  const usual = reason.includes("EADDRINUSE")
    ? words.t("snmp.failed.taken")
    : reason.includes("EACCES")
      ? words.t("snmp.failed.forbidden")
      : null
  return (
    <p class="error">
      {usual} <small>{reason}</small>
    </p>
  )
}

/** Where it answers, and whom. */
export const SnmpAccess = (view: SnmpView) => {
  const { words, choices } = view
  const field = fieldOf(view, "access", {
    port: String(choices.port),
    networks: choices.networks.join(" "),
    rate: String(choices.rate),
  })
  return (
    <section class="setting" id="snmp-access">
      <h2>{words.t("snmp.access.title")}</h2>
      <SnmpForm action="/snmp/access">
        <FormField
          {...field("port")}
          label={words.t("snmp.port")}
          hint={words.t("snmp.port.hint")}
          words={words}
          input={{ inputmode: "numeric" }}
        />
        <FormField
          {...field("networks")}
          label={words.t("snmp.networks")}
          hint={words.t("snmp.networks.hint")}
          words={words}
          input={{ dir: "ltr", spellcheck: "false" }}
        />
        <FormField
          {...field("rate")}
          label={words.t("snmp.rate")}
          hint={words.t("snmp.rate.hint")}
          words={words}
          input={{ inputmode: "numeric" }}
        />
        <button class="button">{words.t("form.save")}</button>
      </SnmpForm>
    </section>
  )
}

/** The community of versions 1 and 2c. */
export const SnmpCommunity = (view: SnmpView) => {
  const { words, choices, told } = view
  const isSet = choices.community !== null
  const field = fieldOf(view, "community", {})
  return (
    <section class="setting" id="snmp-community">
      <h2>{words.t("snmp.community.title")}</h2>
      <p>{words.t(isSet ? "snmp.community.set" : "snmp.community.none")}</p>
      {told?.kind === "community" && (
        <p class="subject" role="status">
          {words.t("snmp.community.new")} <code>{told.community}</code>
        </p>
      )}
      <div class="actions">
        <SnmpForm action="/snmp/community/new" class="line">
          <button class="button">{words.t("snmp.community.make")}</button>
        </SnmpForm>
        {isSet && (
          <SnmpForm action="/snmp/community/remove" class="line">
            <button class="button">{words.t("snmp.community.remove")}</button>
          </SnmpForm>
        )}
      </div>
      <SnmpForm action="/snmp/community">
        <FormField
          {...field("community")}
          value=""
          label={words.t("snmp.community.own")}
          hint={words.t("snmp.community.hint")}
          words={words}
          input={{ dir: "ltr", spellcheck: "false", autocapitalize: "none" }}
        />
        <button class="button">{words.t("snmp.community.use")}</button>
      </SnmpForm>
    </section>
  )
}
