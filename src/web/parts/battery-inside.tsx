import {
  type CellScale,
  cellScale,
  type CellSpread,
  scalePosition,
} from "../../battery/cell-spread.ts"
import type { Reading } from "../../bms/reading.ts"
import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import { silenceReason } from "./concern-text.ts"
import { Icon } from "./icons.tsx"
import { measures, quantity, Quantity } from "./quantity.tsx"

interface InsideProps {
  readonly view: BatteryView
  readonly words: Words
}

/** What the BMS measures inside of the pack: cells, temperatures, protections, switches. */
export const Inside = ({ view, words }: InsideProps) => (
  <div id={`inside-${view.battery.id}`} class="inside">
    {view.reading ? (
      <>
        <Cells reading={view.reading} spread={view.spread} words={words} />
        <div class="inside-rest">
          <Temperatures reading={view.reading} words={words} />
          <Protections reading={view.reading} words={words} />
          <Switches reading={view.reading} words={words} />
          <FailedAttempt view={view} words={words} />
        </div>
      </>
    ) : (
      <section class="panel">
        <h2>{words.t("value.cells")}</h2>
        <p class="muted">{words.t("detail.no-reading")}</p>
      </section>
    )}
  </div>
)

interface PartProps {
  readonly reading: Reading
  readonly words: Words
}

const Cells = ({ reading, spread, words }: PartProps & { readonly spread: CellSpread | null }) => (
  <section class="panel">
    <h2>{words.t("detail.cells", { count: reading.cellVoltages.length })}</h2>
    {spread === null ? (
      <p class="muted">{words.t("detail.cells.none")}</p>
    ) : (
      <CellBars reading={reading} spread={spread} words={words} />
    )}
  </section>
)

const CellBars = ({ reading, spread, words }: PartProps & { readonly spread: CellSpread }) => {
  const scale = cellScale(spread)
  return (
    <>
      <p class="spread-lead">
        <Quantity words={words} value={spread.spread * 1000} measure={measures.spread} />{" "}
        <span class="muted">
          {words.t("value.range", {
            low: words.number(spread.lowest.voltage, 3),
            high: quantity(words, spread.highest.voltage, measures.cell),
          })}
        </span>
      </p>
      <ol class={reading.cellVoltages.length > 16 ? "cells many" : "cells"}>
        {reading.cellVoltages.map((voltage, index) => (
          <CellBar
            cell={index + 1}
            voltage={voltage}
            mark={cellMark(index + 1, spread)}
            balancing={reading.balancingCells.includes(index + 1)}
            scale={scale}
            words={words}
          />
        ))}
      </ol>
      <p class="scale" aria-hidden="true">
        <span>
          <span>{quantity(words, scale.from, measures.voltage)}</span>
          <span>{quantity(words, scale.to, measures.voltage)}</span>
        </span>
        {reading.balancingCells.length > 0 && (
          <span class="legend">
            <Icon name="balancing" />
            {words.t("detail.balancing")}
          </span>
        )}
      </p>
    </>
  )
}

interface CellBarProps {
  readonly cell: number
  readonly voltage: number
  readonly mark: "lowest" | "highest" | null
  readonly balancing: boolean
  readonly scale: CellScale
  readonly words: Words
}

const CellBar = ({ cell, voltage, mark, balancing, scale, words }: CellBarProps) => (
  <li class={mark ?? undefined}>
    <b>{cell}</b>
    <svg class="gauge" aria-hidden="true">
      <rect width={`${Math.round(scalePosition(voltage, scale) * 1000) / 10}%`} height="100%" />
    </svg>
    <span>{quantity(words, voltage, measures.cell)}</span>
    {(mark || balancing) && (
      <em>
        {mark && words.t(`detail.${mark}`)}
        {balancing && (
          <>
            <Icon name="balancing" />
            <span class="hidden">{words.t("detail.balancing")}</span>
          </>
        )}
      </em>
    )}
  </li>
)

/** Equal cells have no lowest and no highest. */
function cellMark(cell: number, { lowest, highest, spread }: CellSpread) {
  if (spread === 0) return null
  if (cell === lowest.cell) return "lowest"
  return cell === highest.cell ? "highest" : null
}

const Temperatures = ({ reading, words }: PartProps) =>
  reading.temperatures.length === 0 && reading.humidity === null ? null : (
    <section class="panel">
      <h2>{words.t("detail.temperatures")}</h2>
      <dl class="rows">
        {reading.temperatures.map((celsius, index) => (
          <>
            <dt>{words.t("detail.sensor", { sensor: index + 1 })}</dt>
            <dd>
              <Quantity words={words} value={celsius} measure={measures.preciseTemperature} />
            </dd>
          </>
        ))}
        {reading.humidity !== null && (
          <>
            <dt>{words.t("detail.humidity")}</dt>
            <dd>
              <Quantity words={words} value={reading.humidity} measure={measures.humidity} />
            </dd>
          </>
        )}
      </dl>
    </section>
  )

const Protections = ({ reading, words }: PartProps) => (
  <section class="panel">
    <h2>{words.t("detail.protections")}</h2>
    {reading.protections.length === 0 ? (
      <p class="muted">{words.t("detail.protections.none")}</p>
    ) : (
      <ul class="concerns">
        {reading.protections.map((protection) => (
          <li class="level-danger">
            <Icon name="danger" />
            {words.t(`protection.${protection}`)}
          </li>
        ))}
      </ul>
    )}
  </section>
)

const Switches = ({ reading, words }: PartProps) => (
  <section class="panel">
    <h2>{words.t("detail.switches")}</h2>
    <dl class="rows">
      <dt>{words.t("detail.switch.charge")}</dt>
      <dd>{switchText(reading.chargeSwitch, words)}</dd>
      <dt>{words.t("detail.switch.discharge")}</dt>
      <dd>{switchText(reading.dischargeSwitch, words)}</dd>
    </dl>
    {reading.softwareLock && <p class="muted">{words.t("detail.software-lock")}</p>}
  </section>
)

const switchText = (on: boolean | null, words: Words) =>
  on === null ? "—" : words.t(on ? "detail.on" : "detail.off")

/** One failure does not make a reading stale, but who looks for a weak link wants to know. */
const FailedAttempt = ({ view, words }: InsideProps) =>
  view.status.failure === null ? null : (
    <p class="notice level-unknown">
      <Icon name="unknown" />
      <span>
        {words.t("detail.attempt-failed", {
          time: words.moment(view.status.failure.time, view.now),
        })}{" "}
        {silenceReason(view, words)}
      </span>
    </p>
  )
