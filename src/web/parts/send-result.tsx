import type { Words } from "../../i18n/words.ts"
import { failureText } from "../../mail/failure-text.ts"
import type { SendResult } from "../../mail/way.ts"
import { Icon } from "./icons.tsx"

interface SendResultProps {
  readonly result: SendResult
  /** What a success is called, and what a failure. */
  readonly taken: string
  readonly failed: string
  readonly words: Words
}

/** The other end's answer, in our words and in its own. */
export const SendResultText = ({ result, taken, failed, words }: SendResultProps) => (
  <>
    <p class={`verdict level-${result.ok ? "good" : "danger"}`}>
      <Icon name={result.ok ? "check" : "alert"} />
      {result.ok ? taken : failed}
    </p>
    {!result.ok && <p>{failureText(result.reason, words)}</p>}
    {result.answer !== "" && (
      <p class="muted">
        {words.t("mail.test.answer")} <bdi class="answer">{result.answer}</bdi>
      </p>
    )}
  </>
)
