import type { Words } from "../../i18n/words.ts"

interface ReturnWatchProps {
  readonly words: Words
  /** Of the batmon that is about to go. */
  readonly run: string
  /** Where to go when another one answers. */
  readonly to: "/" | "/update"
}

/**
 * Asks until another batmon answers, and then leads on. A question that nobody answers, because
 * nobody is there yet, changes nothing: the next one follows.
 */
export const ReturnWatch = ({ words, run, to }: ReturnWatchProps) => (
  <p
    class="muted"
    role="status"
    hx-get={`/restart/back?${new URLSearchParams({ run, to })}`}
    hx-trigger="every 2s"
    hx-swap="none"
  >
    {words.t("restart.waiting")} <a href={to}>{words.t("restart.return")}</a>
  </p>
)
