import type { Words } from "../../i18n/words.ts"
import type { Heartbeat } from "../../mail/heartbeat.ts"
import { Icon } from "./icons.tsx"
import { SendResultText } from "./send-result.tsx"

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
          {last !== null && (
            <SendResultText
              result={last.result}
              taken={words.t("heartbeat.taken")}
              failed={words.t("heartbeat.failed")}
              words={words}
            />
          )}
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
