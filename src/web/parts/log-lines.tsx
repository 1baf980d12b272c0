import type { Words } from "../../i18n/words.ts"
import type { NumberedEntry } from "../../lib/log-ring.ts"
import { entryText, type LogLevel } from "../../lib/log.ts"

interface LogLinesProps {
  /** The oldest first. */
  readonly entries: readonly NumberedEntry[]
  readonly words: Words
}

/** Lines of the log, the newest first: who follows sees it without scrolling. */
export const LogLines = ({ entries, words }: LogLinesProps) => (
  <>
    {entries.toReversed().map((entry) => (
      <li class={`log-${entry.level}`}>
        <time datetime={new Date(entry.time).toISOString()}>{words.second(entry.time)}</time>
        <b>{words.t(`log.level.${entry.level}`)}</b>
        <span dir="ltr">{entryText(entry)}</span>
      </li>
    ))}
  </>
)

interface LogTailProps {
  readonly level: LogLevel
  /** Number of the newest entry that the page has. */
  readonly after: number
  /** How many lines it has. */
  readonly lines: number
}

/** Asks for newer lines; the answer is put in its place and brings the next of these with it. */
export const LogTail = ({ level, after, lines }: LogTailProps) => (
  <li
    id="log-tail"
    hidden
    hx-get={`/log/lines?level=${level}&after=${after}&lines=${lines}`}
    hx-trigger="every 2s"
    hx-swap="outerHTML"
  ></li>
)
