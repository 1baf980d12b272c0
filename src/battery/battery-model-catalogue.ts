import { type BatteryModel, chemistries, type Chemistry, genericModel } from "./battery-model.ts"

/** Cells in series as packs are usually built, by chemistry. */
export const usualCells: Readonly<Record<Chemistry, readonly number[]>> = {
  lifepo4: [4, 8, 12, 15, 16, 24],
  nmc: [3, 4, 7, 10, 13, 14, 16, 20],
  lto: [5, 6, 10, 11, 20, 21],
  lead: [6, 12, 24],
}

/** What a pack is built of: what a person chooses from. Its capacity comes beside it. */
export interface PackBuild {
  readonly chemistry: Chemistry
  /** In series. */
  readonly cells: number
}

/** More cells in series than any BMS that batmon reads can tell. */
export const mostCells = 32

/** Generic packs, by chemistry and then by cells. */
export const packBuilds: readonly PackBuild[] = chemistries.flatMap((chemistry) =>
  usualCells[chemistry].map((cells) => ({ chemistry, cells })),
)

/** `lifepo4:4`: short, and the same in every language. */
export const buildText = ({ chemistry, cells }: PackBuild) => `${chemistry}:${cells}`

/** The build that a text names; null where it names none. */
export function parseBuild(text: string): PackBuild | null {
  const [name, count, ...more] = text.split(":")
  const chemistry = chemistries.find((known) => known === name)
  if (!chemistry || more.length > 0 || !/^\d+$/.test(count ?? "")) return null
  const cells = Number(count)
  return cells >= 1 && cells <= mostCells ? { chemistry, cells } : null
}

/** Volts of the whole pack as its label says. */
export const nominalVoltage = ({ chemistry, cells }: PackBuild) =>
  genericModel(chemistry, { cells, capacity: 1 }).nominalVoltage * cells

/** Ampere-hours beyond which it is a mistake. */
export const largestCapacity = 100_000

/** `lifepo4:4:100`. */
export const modelText = (model: Pick<BatteryModel, "chemistry" | "cells" | "capacity">) =>
  `${buildText(model)}:${model.capacity}`

/** Chemistry, cells and ampere-hours out of `lifepo4:4:100`; throws an Error that says what is wrong. */
export function parseModelText(text: string): PackBuild & { readonly capacity: number } {
  const [name, cellsText = "", capacityText, ...more] = text.split(":")
  if (!chemistries.some((known) => known === name))
    throw new Error(`a model begins with ${chemistries.join(", ")}, not "${name}"`)
  const build = parseBuild(`${name}:${cellsText}`)
  if (build === null) throw new Error(`a model needs 1 to ${mostCells} cells`)
  const capacity = Number(capacityText)
  if (more.length > 0 || !(capacity > 0 && capacity <= largestCapacity))
    throw new Error("a model ends with ampere-hours above 0")
  return { ...build, capacity }
}
