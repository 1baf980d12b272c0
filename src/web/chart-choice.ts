import { type Series, seriesUnits } from "../battery/history.ts"
import type { Ask, ChartRange } from "./chart-range.ts"

/** What the chart of a battery shows until its legend is used. */
export const usualSeries = ["soc", "voltage", "current"] as const satisfies readonly Series[]

/** The series that an address asks for, those alone that there are; the usual ones for none. */
export function readSeries(ask: Ask): readonly Series[] {
  const asked = new Set((ask("series") ?? "").split(",").filter(isSeries))
  return asked.size === 0 ? usualSeries : [...asked]
}

/** Those of the `known` batteries that an address asks for, `most` at most. */
export function readBatteries(
  ask: Ask,
  { known, most }: { readonly known: readonly number[]; readonly most: number },
): readonly number[] {
  const asked = (ask("batteries") ?? "").split(",").map(Number)
  return known.filter((id) => asked.includes(id)).slice(0, most)
}

/** What is chosen besides the range, as the address says it. */
export type Choice = Readonly<Record<string, string>>

/** Nothing where it is the usual. */
export const seriesChoice = (series: readonly Series[]): Choice =>
  series.join() === usualSeries.join() ? {} : { series: series.join() }

/** The address of a page with a chart. */
export function chartAddress(
  path: string,
  { params }: Pick<ChartRange, "params">,
  choice: Choice,
): string {
  const search = Object.entries({ ...shortened(params), ...choice })
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`)
    .join("&")
  return search === "" ? path : `${path}?${search}`
}

/** Today is what an address without a range shows. */
function shortened({ range, ...rest }: ChartRange["params"]): ChartRange["params"] {
  const today = range === "day" && rest["at"] === undefined
  return range === undefined || today ? rest : { range, ...rest }
}

const isSeries = (text: string): text is Series => Object.hasOwn(seriesUnits, text)
