import { power } from "../../battery/series.ts"
import type { Reading } from "../../bms/reading.ts"
import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import { Live } from "../live-pieces.tsx"
import { isKnown, runtimeLine } from "../runtime-text.ts"
import { concernText, silenceReason } from "./concern-text.ts"
import { Icon } from "./icons.tsx"
import { measures, quantity, Quantity, Unknown } from "./quantity.tsx"
import { SocGlyph } from "./soc-glyph.tsx"
import { SocLead } from "./soc-lead.tsx"

interface BatteryValuesProps {
  readonly view: BatteryView
  readonly words: Words
}

/** What is known of a battery now, as on its card. Replaced alive. */
export const BatteryValues = ({ view, words }: BatteryValuesProps) => (
  <div
    id={`values-${view.battery.id}`}
    class={`values is-${view.freshness.kind} level-${view.level}`}
  >
    {view.reading ? (
      <Present view={view} reading={view.reading} words={words} />
    ) : (
      <Silence view={view} words={words} />
    )}
  </div>
)

const Present = ({ view, reading, words }: BatteryValuesProps & { readonly reading: Reading }) => (
  <>
    <SocLead view={view} low={isLow(view)} words={words} />
    <p class={`flow ${view.flow ?? "unknown"}`}>
      <Icon name={view.flow ?? "unknown"} />
      {words.t(`flow.${view.flow ?? "unknown"}`)}
    </p>
    <p
      class={view.runtime && isKnown(view.runtime) ? "runtime" : "runtime unknown"}
      id={`left-${view.battery.id}`}
    >
      <Live>{runtimeLine(view.runtime, words)}</Live>
    </p>
    <dl class="figures">
      <dt>{words.t("value.voltage")}</dt>
      <dd id={`voltage-${view.battery.id}`}>
        <Live>
          <Quantity words={words} value={reading.voltage} measure={measures.voltage} />
        </Live>
      </dd>
      <dt>{words.t("value.current")}</dt>
      <dd id={`current-${view.battery.id}`}>
        <Live>
          <Quantity words={words} value={reading.current} measure={measures.current} />
        </Live>
      </dd>
      <dt>{words.t("value.power")}</dt>
      <dd id={`power-${view.battery.id}`}>
        <Live>
          <Quantity words={words} value={power(reading)} measure={measures.power} />
        </Live>
      </dd>
    </dl>
    <dl class="facts">
      <dt>{words.t("value.cells")}</dt>
      <dd id={`cells-${view.battery.id}`}>
        <Live>{cellRange(view, words) ?? <Unknown words={words} />}</Live>
      </dd>
      <dt>{words.t("value.temperature")}</dt>
      <dd id={`warmth-${view.battery.id}`}>
        <Live>{temperatureRange(reading, words) ?? <Unknown words={words} />}</Live>
      </dd>
    </dl>
    {view.concerns.length > 0 && (
      <ul class="concerns">
        {view.concerns.map((concern) => (
          <li class={`level-${concern.level}`}>
            <Icon name={concern.level === "danger" ? "danger" : "alert"} />
            {concernText(concern, view, words)}
          </li>
        ))}
      </ul>
    )}
  </>
)

const isLow = ({ concerns }: BatteryView) => concerns.some(({ kind }) => kind === "low-charge")

/** A state of charge that nobody knows. */
const UnknownLead = ({ words }: { readonly words: Words }) => (
  <p class="lead">
    <span class="hidden">{words.t("value.soc")}: </span>
    <span class="soc">
      <Unknown words={words} />
    </span>
    <span class="glyph">
      <SocGlyph soc={null} />
    </span>
  </p>
)

/** Lowest and highest cell and how far they are apart; null where no cell is known. */
export const cellRange = ({ spread }: BatteryView, words: Words) =>
  spread === null ? null : (
    <>
      {words.t("value.range", {
        low: words.number(spread.lowest.voltage, 3),
        high: quantity(words, spread.highest.voltage, measures.cell),
      })}
      <span class="spread">
        {words.t("value.spread", {
          spread: quantity(words, spread.spread * 1000, measures.spread),
        })}
      </span>
    </>
  )

/** Lowest and highest temperature; null where none is known. */
export function temperatureRange({ temperatures }: Reading, words: Words): string | null {
  const known = temperatures.filter((celsius) => celsius !== null).map(Math.round)
  if (known.length === 0) return null
  const [low, high] = [Math.min(...known), Math.max(...known)]
  if (low === high) return quantity(words, low, measures.temperature)
  return words.t("value.temperature.range", {
    low: words.number(low),
    high: quantity(words, high, measures.temperature),
  })
}

/** Nothing is shown as being so now: why, and what was last heard and when. */
const Silence = ({ view, words }: BatteryValuesProps) => {
  const { freshness, last, now } = view
  const reason = silenceReason(view, words)
  return (
    <>
      <UnknownLead words={words} />
      <p class="flow unknown">
        <Icon name="unknown" />
        {freshness.kind === "stale"
          ? words.t("value.silent", { duration: words.duration(freshness.age) })
          : words.t(freshness.kind === "unreached" ? "value.unreached" : "value.awaited")}
      </p>
      {reason !== "" && <p class="reason">{reason}</p>}
      {last && (
        <p class="last">
          {words.t("value.last", { time: words.moment(last.time, now) })}{" "}
          <span class="last-values">{lastValues(last.reading, words)}</span>
        </p>
      )}
    </>
  )
}

const lastValues = ({ soc, voltage, current }: Reading, words: Words) =>
  [
    soc === null ? null : quantity(words, soc, measures.soc),
    voltage === null ? null : quantity(words, voltage, measures.voltage),
    current === null ? null : quantity(words, current, measures.current),
  ]
    .filter((text) => text !== null)
    .join(" · ")
