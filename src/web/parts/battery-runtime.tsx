import { type ForecastRecord, forecastRecord } from "../../battery/forecast-record.ts"
import type { Words } from "../../i18n/words.ts"
import type { ModelView } from "../../sampling/model-keeper.ts"
import type { BatteryView } from "../battery-view.ts"
import { Live } from "../live-pieces.tsx"
import { runtimeDetail, runtimeLine } from "../runtime-text.ts"
import type { Site } from "../web-env.ts"
import { contradictionText } from "./contradiction-text.ts"
import { Icon } from "./icons.tsx"
import { buildName } from "./model-fields.tsx"
import { measures, quantity } from "./quantity.tsx"

/** What is shown of a battery's runtime beside the estimate itself. */
export interface RuntimeNotes {
  readonly model: ModelView
  readonly record: ForecastRecord | null
}

/** Forecasts that the record counts. */
const recordLength = 10

export function viewRuntime({ deps }: Site, battery: number): RuntimeNotes {
  const scored = deps.history.forecasts({ battery, limit: recordLength })
  return { model: deps.models.view(battery), record: forecastRecord(scored) }
}

interface RuntimeProps {
  readonly view: BatteryView
  readonly notes: RuntimeNotes
  readonly words: Words
}

/** How long a battery will last, by what, and how good the last such forecasts were. */
export const BatteryRuntime = ({ view, notes: { model, record }, words }: RuntimeProps) => {
  const { id } = view.battery
  const { runtime, now } = view
  const detail = runtimeDetail({ runtime, now, words })
  return (
    <section class="panel" id={`forecast-${id}`}>
      <h2>{words.t("runtime.title")}</h2>
      <p id={`forecast-${id}-basis`}>
        <Live>
          {detail ? `${detail.likeliest}, ${detail.basis}.` : runtimeLine(runtime, words)}
        </Live>
      </p>
      <dl class="rows">
        <dt>{words.t("model.title")}</dt>
        <dd>{model.model === null ? words.t("model.none") : modelText(model.model, words)}</dd>
        <dt>{words.t("model.floor")}</dt>
        <dd>{model.model === null ? "—" : quantity(words, model.model.floor, measures.soc)}</dd>
        <dt>{words.t("runtime.record.title")}</dt>
        <dd id={`forecast-${id}-record`}>
          <Live>{recordText(record, words)}</Live>
        </dd>
      </dl>
      {model.against.length > 0 && (
        <ul class="concerns">
          {model.against.map((each) => (
            <li class="level-warning">
              <Icon name="alert" />
              {contradictionText(each, words)}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

const modelText = (model: NonNullable<ModelView["model"]>, words: Words) =>
  `${buildName(model, words)}, ${quantity(words, model.capacity, { unit: "Ah" })}`

/** Nothing is hidden when it is bad. */
function recordText(record: ForecastRecord | null, words: Words): string {
  if (record === null) return words.t("runtime.record.none")
  const { count, error, over } = record
  const off = words.t("runtime.record.off", {
    count,
    error: quantity(words, Math.round(100 * error), { unit: "%" }),
  })
  return over === 0 ? off : `${off}; ${words.t("runtime.record.over", { count: over })}`
}
