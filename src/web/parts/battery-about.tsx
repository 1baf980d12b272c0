import type { Words } from "../../i18n/words.ts"
import type { BatteryView } from "../battery-view.ts"
import { Live } from "../live-pieces.tsx"
import { type Measure, measures, quantity } from "./quantity.tsx"

interface AboutProps {
  readonly view: BatteryView
  readonly words: Words
}

/** What changes seldom or never; what the BMS does not tell is left out. */
export const About = ({ view, words }: AboutProps) => {
  const { battery, status } = view
  const { identity } = status
  // Capacities and cycles hold whether or not the battery is heard just now.
  const reading = view.last?.reading
  const measured = (value: number | null | undefined, measure: Measure) =>
    value === null || value === undefined ? null : quantity(words, value, measure)
  const rows = [
    ["detail.remaining-capacity", measured(view.reading?.remainingCapacity, measures.capacity)],
    ["detail.full-capacity", measured(reading?.fullChargeCapacity, measures.capacity)],
    ["detail.nominal-capacity", measured(reading?.nominalCapacity, measures.capacity)],
    ["detail.cycles", reading?.cycles == null ? null : words.number(reading.cycles)],
    ["detail.hardware", identity?.hardware ?? null],
    ["detail.software", identity?.softwareVersion ?? null],
    ["detail.production", identity?.productionDate ?? null],
    ["detail.added", words.date(battery.addedAt)],
    ["detail.interval", quantity(words, view.interval / 1000, { unit: "s" })],
  ] as const
  return (
    <section class="panel" id={`about-${battery.id}`}>
      <h2>{words.t("detail.about")}</h2>
      <dl class="rows">
        {rows.map(
          ([key, text], row) =>
            text !== null && (
              <>
                <dt>{words.t(key)}</dt>
                <dd id={`about-${battery.id}-${row}`}>
                  <Live>{text}</Live>
                </dd>
              </>
            ),
        )}
      </dl>
    </section>
  )
}
