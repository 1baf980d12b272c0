import type { HistoryEvent } from "../../battery/history.ts"
import { protections } from "../../bms/reading.ts"
import type { Words } from "../../i18n/words.ts"

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
                  <bdi>{detailText(event.detail, words)}</bdi>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    )}
  </section>
)

/** Protections are stored by name; everything else is told as it was written. */
function detailText(detail: string, words: Words): string {
  const protection = protections.find((name) => name === detail)
  return protection === undefined ? detail : words.t(`protection.${protection}`)
}
