import type { HistoryEvent } from "../../battery/history.ts"
import type { Words } from "../../i18n/words.ts"
import { eventDetail } from "./event-text.ts"

/** More than these are not read by anyone. */
const mostListed = 12

interface ChartMarksProps {
  /** The newest first. */
  readonly events: readonly HistoryEvent[]
  /** Of a battery, where there are several. */
  nameOf?(battery: number): string | null
  readonly words: Words
}

/** What happened in the time that the chart shows, in words. */
export const ChartMarks = ({ events, nameOf, words }: ChartMarksProps) =>
  events.length === 0 ? null : (
    <details class="marks">
      <summary>{words.t("chart.events", { count: events.length })}</summary>
      <ol class="events">
        {events.slice(0, mostListed).map((event) => {
          const name = event.battery === null ? null : (nameOf?.(event.battery) ?? null)
          return (
            <li>
              <time datetime={new Date(event.time).toISOString()}>
                {words.dateTime(event.time)}
              </time>
              <span>
                {name !== null && <bdi>{`${name}: `}</bdi>}
                {words.t(`event.${event.kind}`)}
                {event.detail !== "" && (
                  <>
                    {": "}
                    <bdi>{eventDetail(event.detail, words)}</bdi>
                  </>
                )}
              </span>
            </li>
          )
        })}
      </ol>
      {events.length > mostListed && (
        <p class="muted">{words.t("state.more", { count: events.length - mostListed })}</p>
      )}
    </details>
  )
