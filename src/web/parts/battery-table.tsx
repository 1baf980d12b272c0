import { power } from "../../battery/series.ts"
import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import { keptMarkup } from "../kept-markup.ts"
import { Live } from "../live-pieces.tsx"
import { runtimeFigure } from "../runtime-text.ts"
import { Age, BatteryTools } from "./battery-card.tsx"
import { cellRange, temperatureRange } from "./battery-values.tsx"
import { concernText } from "./concern-text.ts"
import { Icon } from "./icons.tsx"
import { measures, Quantity, Unknown } from "./quantity.tsx"
import { SocCell } from "./soc-lead.tsx"

interface BatteryTableProps {
  readonly views: readonly BatteryView[]
  readonly words: Words
}

/** Batteries in lines. Made of roles, so that one line can be replaced alone. */
export const BatteryTable = ({ views, words }: BatteryTableProps) => (
  <div class="battery-table" role="table" aria-label={words.t("overview.batteries")}>
    <div class="row head" role="row">
      <span role="columnheader">{words.t("battery.name")}</span>
      <span role="columnheader" class="col-state">
        {words.t("table.state")}
      </span>
      <span role="columnheader">{words.t("table.soc")}</span>
      <span role="columnheader" class="col-runtime">
        {words.t("runtime.column")}
      </span>
      <span role="columnheader" class="col-voltage">
        {words.t("value.voltage")}
      </span>
      <span role="columnheader" class="col-current">
        {words.t("value.current")}
      </span>
      <span role="columnheader">{words.t("value.power")}</span>
      <span role="columnheader" class="col-cells">
        {words.t("value.cells")}
      </span>
      <span role="columnheader" class="col-temperature">
        {words.t("value.temperature")}
      </span>
      <span role="columnheader" class="col-age">
        {words.t("table.age")}
      </span>
      <span role="columnheader" class="col-tools">
        <span class="hidden">{words.t("table.tools")}</span>
      </span>
    </div>
    {views.map((view) =>
      keptMarkup(view, { name: "row", words }, () => <BatteryRow view={view} words={words} />),
    )}
  </div>
)

interface BatteryRowProps {
  readonly view: BatteryView
  readonly words: Words
}

const BatteryRow = ({ view, words }: BatteryRowProps) => {
  const { id, name } = view.battery
  return (
    <div class="row" role="row" id={`battery-${id}`}>
      <span role="rowheader" class="col-name" id={`name-${id}`}>
        <a href={`/battery/${id}`}>
          <bdi>{name}</bdi>
        </a>
      </span>
      <RowValues view={view} words={words} />
      <span role="cell" class="col-age">
        <Age view={view} words={words} />
      </span>
      <span role="cell" class="col-tools">
        <BatteryTools view={view} words={words} />
      </span>
    </div>
  )
}

/** What is known of a battery now, as in its line. Replaced alive. */
export const RowValues = ({ view, words }: BatteryRowProps) => {
  const { reading, freshness, level } = view
  const { id } = view.battery
  return (
    <div
      id={`values-${id}`}
      class={`row-values is-${freshness.kind} level-${level}`}
      role="presentation"
    >
      <span role="cell" class="col-state">
        <State view={view} words={words} />
      </span>
      <span role="cell" class="number col-soc">
        {reading ? <SocCell view={view} words={words} /> : <Unknown words={words} />}
      </span>
      <span role="cell" class="number col-runtime" id={`left-${id}`}>
        <Live>{runtimeFigure(view.runtime, words) ?? <Unknown words={words} />}</Live>
      </span>
      <span role="cell" class="number col-voltage" id={`voltage-${id}`}>
        <Live>
          <Quantity words={words} value={reading?.voltage ?? null} measure={measures.voltage} />
        </Live>
      </span>
      <span role="cell" class="number col-current" id={`current-${id}`}>
        <Live>
          <Quantity words={words} value={reading?.current ?? null} measure={measures.current} />
        </Live>
      </span>
      <span role="cell" class="number" id={`power-${id}`}>
        <Live>
          <Quantity words={words} value={reading && power(reading)} measure={measures.power} />
        </Live>
      </span>
      <span role="cell" class="number col-cells" id={`cells-${id}`}>
        <Live>{cellRange(view, words) ?? <Unknown words={words} />}</Live>
      </span>
      <span role="cell" class="number col-temperature" id={`warmth-${id}`}>
        <Live>{(reading && temperatureRange(reading, words)) ?? <Unknown words={words} />}</Live>
      </span>
    </div>
  )
}

/** The worst that is to be said; where there is nothing, what it does. */
const State = ({ view, words }: BatteryRowProps) => {
  const [worst] = view.concerns
  if (worst === undefined) {
    const flow = view.flow ?? "unknown"
    return (
      <span class={`flow ${flow}`}>
        <Icon name={flow} />
        {words.t(`flow.${flow}`)}
      </span>
    )
  }
  const icons = { danger: "danger", warning: "alert", unknown: "unknown", good: "check" } as const
  return (
    <span class={`concern level-${worst.level}`}>
      <Icon name={icons[worst.level]} />
      {concernText(worst, view, words)}
    </span>
  )
}
