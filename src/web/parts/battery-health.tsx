import type { HealthReport, Sureness } from "../../battery/health.ts"
import type { Words } from "../../i18n/words.ts"
import { Live } from "../live-pieces.tsx"
import { measures, quantity } from "./quantity.tsx"

interface HealthProps {
  readonly battery: number
  /** Null where nothing can be said for want of a model. */
  readonly report: HealthReport | null
  readonly words: Words
}

const rows = ["capacity", "resistance", "drift", "cycles"] as const

/** How well a battery still is, each value with what it rests on and how sure that is. */
export const BatteryHealth = ({ battery, report, words }: HealthProps) => (
  <section class="panel" id={`health-${battery}`}>
    <h2>{words.t("health.title")}</h2>
    <dl class="rows">
      {rows.map((row) => (
        <>
          <dt>{words.t(`health.${row}`)}</dt>
          <dd id={`health-${battery}-${row}`}>
            <Live>
              <Told told={report && tell[row](report, words)} row={row} words={words} />
            </Live>
          </dd>
        </>
      ))}
    </dl>
  </section>
)

interface ToldValue {
  readonly value: string
  readonly basis: string
  readonly sureness: Sureness | null
}

interface ToldProps {
  readonly told: ToldValue | null
  readonly row: (typeof rows)[number]
  readonly words: Words
}

const Told = ({ told, row, words }: ToldProps) => {
  if (told === null) return <span class="muted">{words.t(`health.unknown.${row}`)}</span>
  const { value, basis, sureness } = told
  return (
    <>
      {value}
      <small>
        <br />
        {sureness === null ? basis : `${basis}, ${words.t(`health.sureness.${sureness}`)}`}
      </small>
    </>
  )
}

type Tell = (report: HealthReport, words: Words) => ToldValue | null

const tell: Readonly<Record<(typeof rows)[number], Tell>> = {
  capacity({ capacity }, words) {
    if (capacity === null) return null
    const { value, share, counts, sureness } = capacity
    const ampereHours = quantity(words, value, measures.capacity)
    const percent = quantity(words, 100 * share, { unit: "%" })
    const basis =
      counts === 0
        ? words.t("health.capacity.told")
        : words.t("health.capacity.counted", { count: counts })
    return { value: `${percent} (${ampereHours})`, basis, sureness }
  },
  resistance({ resistance }, words) {
    if (resistance === null) return null
    const { value, steps, sureness } = resistance
    const text = quantity(words, value, { unit: "mΩ", digits: value < 10 ? 1 : 0 })
    return { value: text, basis: words.t("health.resistance.steps", { count: steps }), sureness }
  },
  drift({ drift }, words) {
    if (drift === null) return null
    const { perMonth, days, sureness } = drift
    const millivolts = quantity(words, 1000 * perMonth, { unit: "mV", digits: 1, signed: true })
    const basis = words.t("health.drift.days", { count: days })
    return { value: words.t("health.drift.value", { drift: millivolts }), basis, sureness }
  },
  cycles({ cycles }, words) {
    if (cycles === null) return null
    const basis = words.t("health.cycles.since", { date: words.date(cycles.since) })
    return { value: words.number(cycles.count, cycles.count < 10 ? 1 : 0), basis, sureness: null }
  },
}
