import { raw } from "hono/html"

import {
  type CellScale,
  cellScale,
  type CellSpread,
  scalePosition,
} from "../../battery/cell-spread.ts"
import type { ProtectionTimes } from "../../battery/history.ts"
import type { Reading } from "../../bms/reading.ts"
import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import { Live } from "../live-pieces.tsx"
import { silenceReason } from "./concern-text.ts"
import { Icon } from "./icons.tsx"
import { measures, quantity, Quantity } from "./quantity.tsx"

interface ViewProps {
  readonly view: BatteryView
  readonly words: Words
}

interface InsideProps extends ViewProps {
  /** Since when each protection is active. */
  readonly times: ProtectionTimes
}

/** What the BMS measures inside of the pack: cells, temperatures, protections, switches. */
export const Inside = ({ view, times, words }: InsideProps) => (
  <div id={`inside-${view.battery.id}`} class="inside">
    {view.reading ? (
      <>
        <Cells
          battery={view.battery.id}
          reading={view.reading}
          spread={view.spread}
          words={words}
        />
        <div class="inside-rest">
          <Temperatures battery={view.battery.id} reading={view.reading} words={words} />
          <Protections reading={view.reading} times={times} now={view.now} words={words} />
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

interface OfBattery extends PartProps {
  readonly battery: number
}

interface CellsProps<Spread> extends OfBattery {
  readonly spread: Spread
}

const Cells = ({ battery, reading, spread, words }: CellsProps<CellSpread | null>) => (
  <section class="panel">
    <h2>{words.t("detail.cells", { count: reading.cellVoltages.length })}</h2>
    {spread === null ? (
      <p class="muted">{words.t("detail.cells.none")}</p>
    ) : (
      <CellBars battery={battery} reading={reading} spread={spread} words={words} />
    )}
  </section>
)

const CellBars = ({ battery, reading, spread, words }: CellsProps<CellSpread>) => {
  const scale = cellScale(spread)
  return (
    <>
      <p class="spread-lead" id={`spread-${battery}`}>
        <Live>
          <Quantity words={words} value={spread.spread * 1000} measure={measures.spread} />{" "}
          <span class="muted">
            {words.t("value.range", {
              low: words.number(spread.lowest.voltage, 3),
              high: quantity(words, spread.highest.voltage, measures.cell),
            })}
          </span>
        </Live>
      </p>
      <ol
        class={reading.cellVoltages.length > 16 ? "cells many" : "cells"}
        id={`cell-list-${battery}`}
      >
        <Live>
          {reading.cellVoltages.map((voltage, index) => (
            <CellBar
              voltage={voltage}
              mark={cellMark(index + 1, spread)}
              balancing={reading.balancingCells.includes(index + 1)}
              scale={scale}
              words={words}
            />
          ))}
        </Live>
      </ol>
      <p class="scale" aria-hidden="true" id={`cell-scale-${battery}`}>
        <Live>
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
        </Live>
      </p>
    </>
  )
}

interface CellBarProps {
  readonly voltage: number
  readonly mark: "lowest" | "highest" | null
  readonly balancing: boolean
  readonly scale: CellScale
  readonly words: Words
}

/** As little markup as can be: there may be 32, and all of them change with every reading. */
const CellBar = ({ voltage, mark, balancing, scale, words }: CellBarProps) => (
  <li class={mark ?? undefined}>
    {raw(`<svg><rect width="${Math.round(scalePosition(voltage, scale) * 100)}%"/></svg>`)}
    {quantity(words, voltage, measures.cell)}
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

const Temperatures = ({ battery, reading, words }: OfBattery) =>
  reading.temperatures.length === 0 && reading.humidity === null ? null : (
    <section class="panel">
      <h2>{words.t("detail.temperatures")}</h2>
      <dl class="rows">
        {reading.temperatures.map((celsius, index) => (
          <>
            <dt>{words.t("detail.sensor", { sensor: index + 1 })}</dt>
            <dd id={`temperature-${battery}-${index + 1}`}>
              <Live>
                <Quantity words={words} value={celsius} measure={measures.preciseTemperature} />
              </Live>
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

interface ProtectionsProps extends PartProps {
  readonly times: ProtectionTimes
  /** UTC milliseconds. */
  readonly now: number
}

const Protections = ({ reading, times: { since, ended }, now, words }: ProtectionsProps) => (
  <section class="panel">
    <h2>{words.t("detail.protections")}</h2>
    {reading.protections.length === 0 ? (
      <p class="muted">
        {ended === null
          ? words.t("detail.protections.none")
          : words.t("detail.protections.none-since", { time: words.moment(ended, now) })}
      </p>
    ) : (
      <ul class="concerns">
        {reading.protections.map((protection) => (
          <li class="level-danger">
            <Icon name="danger" />
            <span>
              {words.t(`protection.${protection}`)}
              <Since time={since.get(protection)} now={now} words={words} />
            </span>
          </li>
        ))}
      </ul>
    )}
  </section>
)

interface SinceProps {
  readonly time: number | undefined
  readonly now: number
  readonly words: Words
}

const Since = ({ time, now, words }: SinceProps) =>
  time === undefined ? null : (
    <time class="since" datetime={new Date(time).toISOString()}>
      {words.t("detail.since", { time: words.moment(time, now) })}
    </time>
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
const FailedAttempt = ({ view, words }: ViewProps) =>
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
