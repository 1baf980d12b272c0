import type { Words } from "../../i18n/words.ts"
import { failureText } from "../../mail/failure-text.ts"
import { isMailWay, type SendResult } from "../../mail/way.ts"
import type { WayEntry } from "../../mail/way-list.ts"
import { formOf } from "../mail-forms.ts"
import { Icon } from "./icons.tsx"
import { SendResultText } from "./send-result.tsx"
import { wayDetail, wayIcons, wayTitle } from "./way-text.ts"

/** What came of a test that somebody has just asked for. */
export type TestOutcome = SendResult | "bad-address"

export interface Tested {
  readonly id: string
  readonly to: string
  readonly outcome: TestOutcome
}

interface WayItemProps {
  readonly entry: WayEntry
  /** Whether none of its family is tried before it. */
  readonly first: boolean
  readonly tested: Tested | null
  readonly words: Words
}

/** One way with its test and what can be done with it. */
export const WayItem = ({ entry: { id, setup, problem }, first, tested, words }: WayItemProps) => {
  const title = wayTitle(setup)
  const isGmail = setup.kind === "gmail"
  return (
    <li class="panel way" id={`way-${id}`}>
      <div class="way-head">
        <Icon name={wayIcons[setup.kind]} />
        <div>
          <h3>
            <bdi>{title}</bdi>
          </h3>
          <p class="muted">{wayDetail(setup, words)}</p>
        </div>
      </div>
      {problem && (
        <p class="notice level-danger">
          <Icon name="alert" />
          <span>{failureText(problem, words)}</span>
        </p>
      )}
      <TestForm id={id} setup={setup} tested={tested?.id === id ? tested : null} words={words} />
      <div class="actions">
        {!first && (
          <form method="post" action={`/mail/${id}/raise`}>
            <button class="button">
              <Icon name="charging" />
              {words.t("mail.raise")}
              <span class="hidden">{title}</span>
            </button>
          </form>
        )}
        <a class="button" href={formOf(setup) === null ? "/mail/gmail" : `/mail/${id}/edit`}>
          <Icon name="pencil" />
          {words.t(isGmail ? "mail.relink" : "battery.edit")}
          <span class="hidden">{title}</span>
        </a>
        <a class="button" href={`/mail/${id}/remove`}>
          <Icon name="bin" />
          {words.t(isGmail ? "mail.unlink" : "battery.remove")}
          <span class="hidden">{title}</span>
        </a>
      </div>
    </li>
  )
}

interface TestFormProps {
  readonly id: string
  readonly setup: WayEntry["setup"]
  readonly tested: Tested | null
  readonly words: Words
}

const TestForm = ({ id, setup, tested, words }: TestFormProps) => (
  <form
    class="test way-test"
    method="post"
    action={`/mail/${id}/test`}
    hx-post={`/mail/${id}/test`}
    hx-target={`#tested-${id}`}
    hx-swap="outerHTML"
    hx-indicator={`#way-${id} .test`}
    // Longer than all its steps take at most.
    hx-config="timeout:120s"
    novalidate
  >
    {isMailWay(setup) && (
      <div class="field">
        <label for={`to-${id}`}>{words.t("mail.test.to")}</label>
        <input
          id={`to-${id}`}
          name="to"
          type="email"
          value={tested?.to ?? wayTitle(setup)}
          autocomplete="email"
        />
      </div>
    )}
    <button class="button">
      <Icon name="forward" />
      {words.t("mail.test.send")}
      <span class="hidden">{wayTitle(setup)}</span>
    </button>
    <p class="test-running" role="status">
      {words.t("mail.test.running")}
    </p>
    <TestResult id={id} outcome={tested?.outcome ?? null} words={words} />
  </form>
)

interface TestResultProps {
  readonly id: string
  readonly outcome: TestOutcome | null
  readonly words: Words
}

/** The other end's answer, in our words and in its own. */
export const TestResult = ({ id, outcome, words }: TestResultProps) => (
  <div id={`tested-${id}`} class="test-result" aria-live="polite">
    {outcome === "bad-address" && <p class="error">{words.t("form.error.mail-address")}</p>}
    {outcome !== null && outcome !== "bad-address" && (
      <SendResultText
        result={outcome}
        taken={words.t("mail.test.taken")}
        failed={words.t("mail.test.failed")}
        words={words}
      />
    )}
  </div>
)
