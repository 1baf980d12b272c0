import type { Words } from "../../i18n/words.ts"
import type { Heartbeat } from "../../mail/heartbeat.ts"
import { failureText } from "../../mail/failure-text.ts"
import type { SendResult } from "../../mail/way.ts"
import { Icon } from "./icons.tsx"

interface HeartbeatPanelProps {
  readonly heartbeat: Pick<Heartbeat, "url" | "last">
  /** UTC milliseconds. */
  readonly now: number
  readonly words: Words
}

/** Who notices when the board itself is silent: whom it calls, and how the last call went. */
export const HeartbeatPanel = ({ heartbeat: { url, last }, now, words }: HeartbeatPanelProps) => (
  <section aria-labelledby="heartbeat-title">
    <h2 id="heartbeat-title">{words.t("heartbeat.title")}</h2>
    <div class="panel way" id="heartbeat">
      <p class="hint">{words.t("heartbeat.about")}</p>
      {url !== "" && (
        <>
          <h3>
            <bdi>{URL.parse(url)?.origin ?? url}</bdi>
          </h3>
          <p class="muted">
            {last === null
              ? words.t("heartbeat.none")
              : words.t("heartbeat.last", { ago: words.ago(Math.max(0, now - last.time)) })}
          </p>
          {last !== null && <CallResult result={last.result} words={words} />}
        </>
      )}
      <div class="actions">
        {url !== "" && (
          <form method="post" action="/mail/heartbeat/call">
            <button class="button">
              <Icon name="forward" />
              {words.t("heartbeat.call")}
            </button>
          </form>
        )}
        <a class="button" href="/mail/heartbeat">
          <Icon name={url === "" ? "add" : "pencil"} />
          {words.t(url === "" ? "heartbeat.choose" : "heartbeat.change")}
        </a>
      </div>
    </div>
  </section>
)

interface CallResultProps {
  readonly result: SendResult
  readonly words: Words
}

const CallResult = ({ result, words }: CallResultProps) => (
  <>
    <p class={`verdict level-${result.ok ? "good" : "danger"}`}>
      <Icon name={result.ok ? "check" : "alert"} />
      {words.t(result.ok ? "heartbeat.taken" : "heartbeat.failed")}
    </p>
    {!result.ok && <p>{failureText(result.reason, words)}</p>}
    {result.answer !== "" && (
      <p class="muted">
        {words.t("mail.test.answer")} <bdi class="answer">{result.answer}</bdi>
      </p>
    )}
  </>
)
