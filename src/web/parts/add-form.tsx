import type { Battery } from "../../battery/battery.ts"
import type { Words } from "../../i18n/words.ts"
import type { FieldErrors } from "../forms.ts"
import type { ModelField, ModelTexts } from "../model-form.ts"
import { FormField } from "./form-field.tsx"
import { Icon } from "./icons.tsx"
import { ModelFields } from "./model-fields.tsx"
import { PolicyFields } from "./policy-fields.tsx"
import { TestPanel, type TestState } from "./test-panel.tsx"

/** What was typed or chosen. */
export interface AddTexts {
  readonly address: string
  readonly name: string
  /** Undefined where the form is shown for the first time. */
  readonly password?: string
  readonly keep?: string
  readonly interval?: string
}

interface AddFormProps {
  readonly words: Words
  readonly texts: AddTexts
  readonly model: ModelTexts
  readonly errors: FieldErrors<keyof AddTexts | ModelField>
  /** The battery that has this address already. */
  readonly existing: Battery | undefined
  readonly test: TestState
  /** Of batteries without one of their own, milliseconds. */
  readonly interval: number
}

/** Address and name of a battery, with a look at what it says. */
export const AddForm = ({
  words,
  texts,
  model,
  errors,
  existing,
  test,
  interval,
}: AddFormProps) => (
  <form
    class="form"
    method="post"
    action="/battery/add"
    hx-post="/battery/add"
    hx-swap="outerMorph"
    novalidate
  >
    <a class="back" href="/battery/add">
      <Icon name="back" />
      {words.t("form.add.back")}
    </a>
    <h1>{words.t("form.add.title")}</h1>
    {/* The first button of a form is the one that Enter presses. */}
    <button class="apply">{words.t("form.add.submit")}</button>
    <FormField
      name="address"
      label={words.t("battery.address")}
      value={texts.address}
      hint={words.t("form.address.hint")}
      error={errors.address}
      words={words}
      input={{
        autofocus: texts.address === "",
        autocapitalize: "characters",
        spellcheck: "false",
        required: true,
      }}
    >
      {existing && (
        <a href={`/battery/${existing.id}`}>
          <bdi>{existing.name}</bdi>
        </a>
      )}
    </FormField>
    <FormField
      name="name"
      label={words.t("battery.name")}
      value={texts.name}
      hint={words.t("form.name.hint")}
      error={errors.name}
      words={words}
      input={{ autofocus: texts.address !== "" }}
    />
    <TestPanel state={test} words={words} />
    <PolicyFields
      words={words}
      texts={{ password: texts.password ?? "", keep: texts.keep ?? "", forget: "" }}
      info={null}
      interval={{ text: texts.interval ?? "", usual: interval }}
      errors={errors}
    />
    <ModelFields words={words} texts={model} errors={errors} view={null} />
    <p class="actions">
      <button class="button primary">{words.t("form.add.submit")}</button>
      <a class="button" href="/">
        {words.t("form.cancel")}
      </a>
    </p>
  </form>
)
