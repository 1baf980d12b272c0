import type { Words } from "../../i18n/words.ts"

export interface Measure {
  readonly unit: string
  /** Places after the decimal mark. @default 0 */
  readonly digits?: number
  /** Whether + is written too. @default false */
  readonly signed?: boolean
}

/** Units and places in which each kind of value is shown, everywhere the same. */
export const measures = {
  soc: { unit: "%" },
  voltage: { unit: "V", digits: 2 },
  current: { unit: "A", digits: 2, signed: true },
  power: { unit: "W", signed: true },
  cell: { unit: "V", digits: 3 },
  spread: { unit: "mV" },
  temperature: { unit: "°C" },
  preciseTemperature: { unit: "°C", digits: 1 },
  energy: { unit: "kWh", digits: 1 },
  capacity: { unit: "Ah", digits: 1 },
  humidity: { unit: "%" },
  signal: { unit: "dBm" },
} as const satisfies Record<string, Measure>

/** A value as text with its unit. */
export const quantity = (words: Words, value: number, { unit, ...style }: Measure) =>
  `${figure(words, value, style)}${gap(words, unit)}${unit}`

interface QuantityProps {
  readonly words: Words
  readonly value: number | null
  readonly measure: Measure
}

/** A value with its unit smaller beside it; a dash where it is unknown. */
export const Quantity = ({ words, value, measure }: QuantityProps) =>
  value === null ? (
    <Unknown words={words} />
  ) : (
    <>
      {figure(words, value, measure)}
      <small>
        {gap(words, measure.unit)}
        {measure.unit}
      </small>
    </>
  )

export const Unknown = ({ words }: { readonly words: Words }) => (
  <span class="unknown" title={words.t("value.unknown")}>
    —
  </span>
)

const figure = (
  words: Words,
  value: number,
  { digits = 0, signed = false }: Omit<Measure, "unit">,
) => (signed ? words.signed(value, digits) : words.number(value, digits))

/** A narrow space that does not break; English alone writes the percent sign without one. */
const gap = ({ language }: Words, unit: string) =>
  unit === "%" && language === "en" ? "" : "\u202f"
