import { batteryTotal } from "../../battery/battery-total.ts"
import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import { Live } from "../live-pieces.tsx"
import { Icon } from "./icons.tsx"
import { type Measure, measures, Quantity, quantity } from "./quantity.tsx"

interface BatterySumProps {
  readonly views: readonly BatteryView[]
  readonly words: Words
}

/** All batteries taken as one, as far as they are heard. One battery is its own sum. */
export const BatterySum = ({ views, words }: BatterySumProps) => {
  const readings = views.map(({ reading }) => reading).filter((reading) => reading !== null)
  const total = batteryTotal(readings)
  if (views.length < 2) return <div id="sum"></div>
  return (
    <section id="sum" class="panel sum" aria-labelledby="sum-title">
      <h2 id="sum-title">
        {words.t("sum.title")}
        {readings.length < views.length && (
          <span class="muted">
            {words.t("sum.heard", { heard: readings.length, count: views.length })}
          </span>
        )}
      </h2>
      <dl>
        <div>
          <dt>{words.t("value.soc")}</dt>
          <dd id="sum-soc">
            <Live>
              <Quantity words={words} value={total.soc} measure={measures.soc} />
            </Live>
          </dd>
        </div>
        <div>
          <dt>{words.t("sum.energy")}</dt>
          <dd id="sum-energy">
            <Live>
              <Quantity words={words} value={kilo(total.energy)} measure={measures.energy} />{" "}
              {total.fullEnergy !== null && (
                <small>
                  {words.t("sum.of", {
                    full: quantity(words, total.fullEnergy / 1000, measures.energy),
                  })}
                </small>
              )}
            </Live>
          </dd>
        </div>
        <Flow icon="charging" label={words.t("sum.in")} value={total.powerIn} words={words} />
        <Flow icon="discharging" label={words.t("sum.out")} value={total.powerOut} words={words} />
      </dl>
    </section>
  )
}

interface FlowProps {
  readonly icon: "charging" | "discharging"
  readonly label: string
  readonly value: number | null
  readonly words: Words
}

const Flow = ({ icon, label, value, words }: FlowProps) => (
  <div>
    <dt>
      <Icon name={icon} />
      {label}
    </dt>
    <dd id={`sum-${icon}`}>
      <Live>
        <Quantity words={words} value={value} measure={powerMeasure} />
      </Live>
    </dd>
  </div>
)

/** The direction is said by the word beside it. */
const powerMeasure: Measure = { unit: "W" }

const kilo = (value: number | null) => (value === null ? null : value / 1000)
