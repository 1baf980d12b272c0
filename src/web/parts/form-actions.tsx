import type { Words } from "../../i18n/words.ts"

interface FormActionsProps {
  /** Where it leads who changes nothing. */
  readonly back: string
  readonly words: Words
}

/** The end of a form that is saved or left. */
export const FormActions = ({ back, words }: FormActionsProps) => (
  <p class="actions">
    <button class="button primary">{words.t("form.save")}</button>
    <a class="button" href={back}>
      {words.t("form.cancel")}
    </a>
  </p>
)
