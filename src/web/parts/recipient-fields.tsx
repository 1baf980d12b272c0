import { dataPeriods, digestPeriods, repeats } from "../../alerts/recipient.ts"
import { alertLevels } from "../../battery/alert.ts"
import type { Battery } from "../../battery/battery.ts"
import { languageNames, languages } from "../../i18n/language.ts"
import type { Words } from "../../i18n/words.ts"
import type { FieldErrors } from "../forms.ts"
import type { RecipientField, RecipientTexts } from "../recipient-form.ts"
import { levelsFromText } from "./alert-text.ts"
import { FormCheck } from "./form-check.tsx"
import { FormField } from "./form-field.tsx"
import { SelectField } from "./select-field.tsx"

interface RecipientFieldsProps {
  readonly texts: RecipientTexts
  readonly errors: FieldErrors<RecipientField>
  /** All there are, and which of them are ticked. */
  readonly batteries: readonly Battery[]
  readonly ticked: readonly number[]
  readonly words: Words
}

/** Who is told, of what and when. */
export const RecipientFields = (props: RecipientFieldsProps) => {
  const { texts, errors, batteries, ticked, words } = props
  const text = (name: RecipientField) => ({ name, value: texts[name], error: errors[name], words })
  const time = { type: "time", dir: "ltr" }
  const weekdays = [1, 2, 3, 4, 5, 6, 7].map(
    (day) =>
      [String(day), words.day(`2026-06-0${day}`).split(" ")[0]?.replace(",", "") ?? ""] as const,
  )
  return (
    <>
      <FormField
        {...text("address")}
        label={words.t("recipient.address")}
        hint={words.t("recipient.address.hint")}
        input={{ type: "email", dir: "ltr", autocapitalize: "none", required: true }}
      />
      <FormCheck name="on" label={words.t("recipient.on")} ticked={texts.on === "1"} />
      <SelectField
        name="language"
        label={words.t("recipient.language")}
        value={texts.language}
        options={languages.map((language) => [language, languageNames[language]] as const)}
      />
      <SelectField
        name="level"
        label={words.t("recipient.level")}
        value={texts.level}
        options={alertLevels.map((level) => [level, levelsFromText(level, words)] as const)}
      />
      <fieldset class="fields">
        <legend>{words.t("recipient.batteries")}</legend>
        <FormCheck name="all" label={words.t("recipient.all")} ticked={texts.all === "1"} />
        {batteries.map(({ id, name }) => (
          <label class="check">
            <input type="checkbox" name="battery" value={id} checked={ticked.includes(id)} />
            <bdi>{name}</bdi>
          </label>
        ))}
        <FormCheck name="board" label={words.t("recipient.board")} ticked={texts.board === "1"} />
      </fieldset>
      <fieldset class="fields">
        <legend>{words.t("recipient.when")}</legend>
        <FormField
          {...text("quietFrom")}
          label={words.t("recipient.quiet.from")}
          hint={words.t("recipient.quiet.hint")}
          input={time}
        />
        <FormField
          {...text("quietTo")}
          label={words.t("recipient.quiet.to")}
          hint={words.t("recipient.quiet.to.hint")}
          input={time}
        />
        <SelectField
          name="repeat"
          label={words.t("recipient.repeat")}
          value={texts.repeat}
          options={repeats.map(
            (hours) =>
              [
                String(hours),
                hours === 0
                  ? words.t("recipient.repeat.never")
                  : words.t("recipient.repeat.hours", { count: hours }),
              ] as const,
          )}
        />
        <FormCheck
          name="recovery"
          label={words.t("recipient.recovery")}
          ticked={texts.recovery === "1"}
        />
        <FormField
          {...text("cap")}
          label={words.t("recipient.cap")}
          hint={words.t("recipient.cap.hint")}
          input={{ inputmode: "numeric", dir: "ltr" }}
        />
      </fieldset>
      <fieldset class="fields">
        <legend>{words.t("recipient.digest")}</legend>
        <SelectField
          name="digest"
          label={words.t("recipient.period")}
          value={texts.digest}
          options={digestPeriods.map(
            (period) => [period, words.t(`recipient.period.${period}`)] as const,
          )}
        />
        <FormField
          {...text("digestAt")}
          label={words.t("recipient.at")}
          hint={words.t("recipient.digest.hint")}
          input={time}
        />
        <SelectField
          name="digestDay"
          label={words.t("recipient.weekday")}
          value={texts.digestDay}
          options={weekdays}
        />
        <FormCheck name="csv" label={words.t("recipient.csv")} ticked={texts.csv === "1"} />
      </fieldset>
      <fieldset class="fields">
        <legend>{words.t("recipient.data")}</legend>
        <SelectField
          name="data"
          label={words.t("recipient.period")}
          value={texts.data}
          options={dataPeriods.map(
            (period) => [period, words.t(`recipient.period.${period}`)] as const,
          )}
        />
        <FormField
          {...text("dataAt")}
          label={words.t("recipient.at")}
          hint={words.t("recipient.data.hint")}
          input={time}
        />
        <SelectField
          name="dataDay"
          label={words.t("recipient.weekday")}
          value={texts.dataDay}
          options={weekdays}
        />
      </fieldset>
    </>
  )
}
