import type { RuntimeEstimate } from "../battery/runtime.ts"
import { type ShownEstimate, shownEstimate } from "../battery/shown-estimate.ts"
import type { Words } from "../i18n/words.ts"
import { localHour } from "../lib/local-day.ts"

type Known = Extract<ShownEstimate, { kind: "known" }>

/** As a line on a card: `about 5 to 7 h left`, or why that is not known. */
export function runtimeLine(runtime: RuntimeEstimate | null, words: Words): string {
  if (runtime === null) return words.t("runtime.awaited")
  const shown = shownEstimate(runtime)
  if (shown.kind === "unknown") return words.t(`runtime.unknown.${shown.reason}`)
  return words.t(`runtime.${shown.to}`, { range: words.durationRange(shown.low, shown.high) })
}

export const isKnown = (runtime: RuntimeEstimate) => shownEstimate(runtime).kind === "known"

/** As a cell of a table, where what it is stands above it; a dash where nothing is known. */
export function runtimeFigure(runtime: RuntimeEstimate | null, words: Words): string | null {
  if (runtime === null) return null
  const shown = shownEstimate(runtime)
  if (shown.kind === "unknown") return null
  const range = words.durationRange(shown.low, shown.high)
  return shown.to === "full" ? words.t("runtime.full.short", { range }) : range
}

interface DetailInput {
  readonly runtime: RuntimeEstimate | null
  /** UTC milliseconds for which `runtime` holds. */
  readonly now: number
  readonly words: Words
}

/** The likeliest end, when that will be, and what that rests on; null where nothing is known. */
export function runtimeDetail({ runtime, now, words }: DetailInput) {
  const shown = runtime && shownEstimate(runtime)
  if (!shown || shown.kind === "unknown") return null
  const moment = now + shown.best * 1000
  return {
    likeliest: words.t(`runtime.${shown.to}.likeliest`, {
      duration: words.durationRange(shown.best, shown.best),
      // To the quarter of an hour: it is no more certain, and does not change with each reading.
      time: words.moment(Math.round(moment / quarter) * quarter, now),
    }),
    basis: words.t(basisKey(shown, { now, words })),
  }
}

const quarter = 15 * 60_000
const longSpan = 10 * 3600

function basisKey({ basis, best }: Known, { now, words }: Omit<DetailInput, "runtime">) {
  if (basis !== "usual-load") return `runtime.basis.${basis}` as const
  if (best > longSpan) return "runtime.usual.day" as const
  const part = partOfDay(localHour(now + best * 500, words.timeZone))
  return `runtime.usual.${part}` as const
}

function partOfDay(hour: number) {
  if (hour < 5 || hour >= 22) return "night"
  if (hour < 10) return "morning"
  return hour < 17 ? "noon" : "evening"
}
