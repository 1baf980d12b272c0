import type { Alert } from "../../battery/alert.ts"
import { alertLevels } from "../../battery/alert.ts"
import type { Words } from "../../i18n/words.ts"
import { alertLine, levelLooks } from "./alert-text.ts"
import { Icon } from "./icons.tsx"

/** More lines than this are no notice any more. */
const mostLines = 3

interface AlertNoticeProps {
  /** Raised now, of what the page is about. */
  readonly alerts: readonly Alert[]
  /** What a battery is called; left out where the page is about one. */
  nameOf?(battery: number): string | null
  readonly words: Words
}

/** The alerts that last, the worst first, those that somebody knows of last; empty where none does. */
export const AlertNotice = ({ alerts, nameOf, words }: AlertNoticeProps) => {
  const shown = [...alerts].sort((one, other) => rank(one) - rank(other))
  const [worst] = shown
  return (
    <div id="alerts" role="status">
      {worst && (
        <div class={`notice ${levelLooks[worst.level].class}`}>
          <Icon name="bell" />
          <div>
            <ul>
              {shown.slice(0, mostLines).map((alert) => {
                const name = alert.battery === null ? null : (nameOf?.(alert.battery) ?? null)
                return (
                  <li>
                    {name !== null && <bdi>{`${name}: `}</bdi>}
                    {alertLine(alert, words)}
                    {alert.state === "acknowledged" && (
                      <small class="muted"> {words.t("alerts.known")}</small>
                    )}
                  </li>
                )
              })}
            </ul>
            <p>
              {shown.length > mostLines && (
                <>{words.t("state.more", { count: shown.length - mostLines })} · </>
              )}
              <a href="/alerts">{words.t("alerts.open")}</a>
            </p>
          </div>
        </div>
      )}
    </div>
  )
}

const rank = ({ level, state }: Alert) =>
  alertLevels.indexOf(level) + (state === "acknowledged" ? alertLevels.length : 0)

interface AlertBellProps {
  readonly alerts: readonly Alert[]
  readonly words: Words
}

/** Leads to the alerts from every page, and says how many there are that nobody has acknowledged. */
export const AlertBell = ({ alerts, words }: AlertBellProps) => {
  const raised = alerts.filter(({ state }) => state === "raised")
  const label =
    raised.length === 0
      ? words.t("alerts.title")
      : words.t("alerts.count", { count: raised.length })
  const level = alertLevels.find((known) => raised.some((alert) => alert.level === known))
  return (
    <a id="bell" class="tool bell" href="/alerts" title={label}>
      <Icon name="bell" />
      <span class="hidden">{label}</span>
      {level && (
        <span class={`count ${levelLooks[level].class}`} aria-hidden="true">
          {raised.length}
        </span>
      )}
    </a>
  )
}
