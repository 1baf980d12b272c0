import { type Context, Hono } from "hono"

import { isAlertRule } from "../../battery/alert-rule.ts"
import type { Alert } from "../../battery/alert.ts"
import type { Words } from "../../i18n/words.ts"
import { answerText } from "../../mail/failure-text.ts"
import type { StoredMessage } from "../../store/outbox-table.ts"
import { audit } from "../audit.ts"
import { fragment, type LiveView } from "../live-channel.ts"
import { openLive } from "../live-response.ts"
import { markup } from "../markup.ts"
import { goTo, page } from "../page.tsx"
import { alertParticulars, alertTitle, levelLooks, levelText } from "../parts/alert-text.ts"
import { Icon } from "../parts/icons.tsx"
import { mayChange } from "../visit.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Alerts of the past on one page. */
const pageLength = 30
const mostMessages = 30

/** What is wrong now, what was, and what became of the messages about it. */
export function alerts(site: Site) {
  const { deps, live } = site
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const before = Number(c.req.query("before")) || Number.MAX_SAFE_INTEGER
      const seen = live.revision
      // One more tells whether there are older ones.
      const found = deps.alerts.list({ limit: pageLength + 1, before })
      const now = deps.clock.now()
      return page(c, site, {
        title: words.t("alerts.title"),
        live: `/alerts/live?seen=${seen}`,
        body: (
          <div class="alerts-page">
            <header class="page-head">
              <h1>{words.t("alerts.title")}</h1>
              {mayChange(c.get("visit")) && (
                <>
                  <a class="button" href="/mail/recipients">
                    <Icon name="mail" />
                    {words.t("recipients.title")}
                  </a>
                  <a class="button" href="/alerts/rules">
                    <Icon name="gear" />
                    {words.t("rules.board.title")}
                  </a>
                </>
              )}
            </header>
            <Lasting alerts={deps.alerts.active()} {...shared(c)} now={now} />
            <Past alerts={found.slice(0, pageLength)} {...shared(c)} now={now} />
            {found.length > pageLength && (
              <a class="button" href={`/alerts?before=${found[pageLength - 1]?.id}`}>
                {words.t("alerts.older")}
              </a>
            )}
            {mayChange(c.get("visit")) && (
              <Messages messages={deps.alerts.outbox(mostMessages)} words={words} />
            )}
          </div>
        ),
      })
    })
    .get("/live", (c) => openLive(c, site, lastingLive(c)))
    .post("/:id{[0-9]+}/acknowledge", (c) => {
      const id = Number(c.req.param("id"))
      const account = c.get("account")?.name ?? null
      const alert = deps.alerts.active().find((known) => known.id === id)
      // It may be over by now, or acknowledged by somebody else: what was wanted is so.
      if (alert && deps.alerts.acknowledge(id, account)) {
        audit(c, site, "alert-acknowledged", `${alert.rule} ${nameOf(alert) ?? ""}`.trim())
      }
      return goTo(c, "/alerts")
    })

  function nameOf({ battery }: Alert): string | null {
    return battery === null ? null : (deps.status(battery)?.battery.name ?? null)
  }

  function shared(c: Context<WebEnv>) {
    return { nameOf, words: c.get("visitor").words, canChange: mayChange(c.get("visit")) }
  }

  function lastingLive(c: Context<WebEnv>): LiveView {
    const { canChange } = shared(c)
    return {
      key: `alerts ${canChange}`,
      fragments: (words) => [
        fragment("lasting", () =>
          markup(
            <Lasting
              alerts={deps.alerts.active()}
              nameOf={nameOf}
              words={words}
              canChange={canChange}
              now={deps.clock.now()}
            />,
          ),
        ),
      ],
    }
  }
}

interface AlertsProps {
  readonly alerts: readonly Alert[]
  nameOf(alert: Alert): string | null
  readonly words: Words
  /** Whether who looks may acknowledge. */
  readonly canChange: boolean
  readonly now: number
}

const Lasting = ({ alerts: all, nameOf, words, canChange, now }: AlertsProps) => (
  <section id="lasting" aria-labelledby="lasting-title" aria-live="polite">
    <h2 id="lasting-title">{words.t("alerts.now")}</h2>
    {all.length === 0 ? (
      <p class="notice level-good">
        <Icon name="check" />
        {words.t("alerts.none")}
      </p>
    ) : (
      <ul class="alerts">
        {all.toReversed().map((alert) => (
          <li class={`notice ${levelLooks[alert.level].class}`}>
            <Icon name={levelLooks[alert.level].icon} />
            <div>
              <strong>{alertTitle(alert, words)}</strong>
              <Subject alert={alert} nameOf={nameOf} words={words} />
              <p>{alertParticulars(alert, words)}</p>
              {isAlertRule(alert.rule) && <p>{words.t(`mail.advice.${alert.rule}`)}</p>}
              <p class="muted">
                {words.t("alerts.since", { time: words.moment(alert.since, now) })}
                {alert.state === "acknowledged" && ` · ${acknowledgedText(alert, now, words)}`}
              </p>
            </div>
            {canChange && alert.state === "raised" && (
              <form method="post" action={`/alerts/${alert.id}/acknowledge`}>
                <button class="button">
                  <Icon name="check" />
                  {words.t("alerts.acknowledge")}
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    )}
  </section>
)

interface SubjectProps extends Pick<AlertsProps, "nameOf" | "words"> {
  readonly alert: Alert
}

const Subject = ({ alert, nameOf, words }: SubjectProps) => {
  const name = nameOf(alert)
  if (alert.battery === null) return <span> {words.t("alerts.board")}</span>
  return name === null ? (
    <span> {words.t("alerts.removed")}</span>
  ) : (
    <>
      {" "}
      <a href={`/battery/${alert.battery}`}>
        <bdi>{name}</bdi>
      </a>
    </>
  )
}

function acknowledgedText(alert: Alert, now: number, words: Words): string {
  const time = words.moment(alert.acknowledgedAt ?? alert.since, now)
  const name = alert.acknowledgedBy
  return name === null
    ? words.t("alerts.acknowledged", { time })
    : words.t("alerts.acknowledged.by", { time, name })
}

const Past = ({ alerts: all, nameOf, words, now }: AlertsProps) => (
  <section aria-labelledby="past-title">
    <h2 id="past-title">{words.t("alerts.past")}</h2>
    {all.length === 0 ? (
      <p class="muted">{words.t("alerts.past.none")}</p>
    ) : (
      <ol class="events">
        {all.map((alert) => (
          <li>
            <time datetime={new Date(alert.since).toISOString()}>
              {words.dateTime(alert.since)}
            </time>
            <span>
              <strong>{alertTitle(alert, words)}</strong>
              <Subject alert={alert} nameOf={nameOf} words={words} />
              <small class="muted">
                {" · "}
                {[
                  levelText(alert.level, words),
                  alertParticulars(alert, words),
                  alert.clearedAt === null
                    ? words.t("alerts.lasts")
                    : words.t("alerts.lasted", {
                        time: words.duration(Math.min(alert.clearedAt, now) - alert.since),
                      }),
                ]
                  .filter((text) => text !== "")
                  .join(" · ")}
              </small>
            </span>
          </li>
        ))}
      </ol>
    )}
  </section>
)

interface MessagesProps {
  readonly messages: readonly StoredMessage[]
  readonly words: Words
}

const Messages = ({ messages, words }: MessagesProps) => (
  <details class="folded" id="messages">
    <summary>{words.t("outbox.title")}</summary>
    {messages.length === 0 ? (
      <p class="muted">{words.t("outbox.none")}</p>
    ) : (
      <ol class="events">
        {messages.map((message) => (
          <li>
            <time datetime={new Date(message.createdAt).toISOString()}>
              {words.dateTime(message.createdAt)}
            </time>
            <span>
              {words.t(`outbox.kind.${message.kind}`)} →{" "}
              <bdi>
                {message.recipient.startsWith("way:") ? words.t("outbox.way") : message.recipient}
              </bdi>
              {": "}
              <strong>{words.t(`outbox.state.${message.state}`)}</strong>
              {message.lastAnswer !== "" && (
                <>
                  {" · "}
                  <small>{answerText(message.lastAnswer, words)}</small>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    )}
  </details>
)
