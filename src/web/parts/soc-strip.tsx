import type { Words } from "../../i18n/words.ts"
import { type SocStrip, stripSlots } from "../soc-strips.ts"
import { measures, quantity } from "./quantity.tsx"

interface SocStripProps {
  readonly battery: number
  /** Null where nothing is known of the last day. */
  readonly strip: SocStrip | null
  readonly words: Words
}

/** State of charge over the last 24 hours. Hours of which nothing is known are left empty. */
export const SocStripLine = ({ battery, strip, words }: SocStripProps) => {
  const range = strip && {
    low: words.number(strip.lowest),
    high: quantity(words, strip.highest, measures.soc),
  }
  return (
    <p id={`strip-${battery}`} class="strip" title={words.t("strip.title")}>
      <span class="hidden">{range ? words.t("strip.text", range) : words.t("strip.none")}</span>
      <span class="strip-label" aria-hidden="true">
        {words.t("duration.hours", { count: 24 })}
      </span>
      <svg viewBox={`0 0 ${stripSlots} 100`} preserveAspectRatio="none" aria-hidden="true">
        {strip && <path d={strip.path} />}
      </svg>
    </p>
  )
}
