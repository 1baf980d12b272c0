import type { Words } from "../../i18n/words.ts"
import type { LinkQuality } from "../../sampling/battery-status.ts"
import type { BatteryView } from "../battery-view.ts"
import { Live } from "../live-pieces.tsx"
import { measures, quantity } from "./quantity.tsx"

interface BatteryLinkProps {
  readonly view: BatteryView
  readonly words: Words
}

/** How well the battery is reached over the air, for whoever looks for a better place for the board. */
export const BatteryLink = ({ view, words }: BatteryLinkProps) => {
  const { battery, status, last, heardAgo, now } = view
  const { readings, frameErrors, exchange, failures } = status.link
  const rows = [
    ["bluetooth.heard", heardAgo === null ? null : words.ago(heardAgo)],
    ["detail.signal", status.rssi === null ? null : quantity(words, status.rssi, measures.signal)],
    ["detail.link.readings", readingShare(status.link, words)],
    ["detail.link.latest", last && words.moment(last.time, now)],
    ["detail.link.exchange", exchange === null ? null : quantity(words, exchange / 1000, seconds)],
    ["detail.link.frame-errors", readings === 0 ? null : words.number(frameErrors)],
  ] as const
  return (
    <section class="panel link-panel" id={`link-${battery.id}`}>
      <h2>{words.t("detail.link")}</h2>
      <dl class="rows">
        {rows.map(
          ([key, text], row) =>
            text !== null && (
              <>
                <dt>{words.t(key)}</dt>
                <dd id={`link-${battery.id}-${row}`}>
                  <Live>{text}</Live>
                </dd>
              </>
            ),
        )}
      </dl>
      <h3>{words.t("detail.link.failures")}</h3>
      {failures.length === 0 ? (
        <p class="muted">{words.t("detail.link.no-failures")}</p>
      ) : (
        <ol class="events">
          {failures.map(({ time, cause }) => (
            <li>
              <time datetime={new Date(time).toISOString()}>{words.moment(time, now)}</time>
              <span>{words.t(`cause.${cause}`)}</span>
            </li>
          ))}
        </ol>
      )}
      <p class="muted">{words.t("detail.link.begun")}</p>
    </section>
  )
}

/** How many of the attempts gave a reading; null before the first. */
export function readingShare({ attempts, readings }: LinkQuality, words: Words): string | null {
  if (attempts === 0) return null
  const share = shareText((100 * readings) / attempts, words)
  return words.t("detail.link.share", { readings, attempts, share })
}

/** One failure in ten thousand is not 100 %. */
const shareText = (share: number, words: Words) =>
  quantity(words, Math.floor(share * 10) / 10, { unit: "%", digits: share === 100 ? 0 : 1 })

const seconds = { unit: "s", digits: 1 } as const
