import type { HistoryEvent } from "../../battery/history.ts"
import type { Words } from "../../i18n/words.ts"
import { eventDetail } from "./event-text.ts"

interface EventListProps {
  readonly battery: number
  readonly events: readonly HistoryEvent[]
  readonly words: Words
}

/** What has happened to a battery, newest first. */
export const EventList = ({ battery, events, words }: EventListProps) => (
  <section class="panel" id={`events-${battery}`}>
    <h2>{words.t("detail.events")}</h2>
    {events.length === 0 ? (
      <p class="muted">{words.t("detail.events.none")}</p>
    ) : (
      <ol class="events">
        {events.map((event) => (
          <li>
            <time datetime={new Date(event.time).toISOString()}>{words.dateTime(event.time)}</time>
            <span>
              {words.t(`event.${event.kind}`)}
              {event.detail !== "" && (
                <>
                  {": "}
                  <bdi>{eventDetail(event.detail, words)}</bdi>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    )}
  </section>
)
