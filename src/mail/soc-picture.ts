import { SmallPicture } from "../lib/png.ts"
import type { ImageSize } from "./mail-block.ts"

/** Pixels, as shown; drawn twice as fine. */
export const socPictureSize: ImageSize = { width: 520, height: 64 }

const scale = 2
const rule = 1
const area = 2
const line = 3
const colours = [
  [255, 255, 255],
  [205, 212, 217],
  [187, 222, 214],
  [0, 121, 107],
] as const

/** Points of the line's thickness. */
const thickness = 3

export interface SocCourse {
  /** Percent at even distances, null in gaps. */
  readonly soc: readonly (number | null)[]
  /** Where days begin, as shares of the whole, 0 to 1. */
  readonly days: readonly number[]
}

/** The state of charge over a time, 0 at the bottom and 100 % at the top, as a PNG. Gaps are gaps. */
export function socPicture({ soc, days }: SocCourse): Uint8Array<ArrayBuffer> {
  const width = socPictureSize.width * scale
  const height = socPictureSize.height * scale
  const picture = new SmallPicture(width, height)
  const level = (percent: number) =>
    Math.round(((100 - Math.min(100, Math.max(0, percent))) / 100) * (height - thickness)) + 1
  let last: number | null = null
  for (let x = 0; x < width; x++) {
    const value = soc[Math.floor((x / width) * soc.length)] ?? null
    if (value === null) {
      last = null
      continue
    }
    const y = level(value)
    for (let below = y; below < height; below++) picture.set(x, below, area)
    // From the level before to this one, so that a steep fall is a line too.
    const [top, bottom] = last === null ? [y, y] : [Math.min(last, y), Math.max(last, y)]
    for (let on = top - 1; on <= bottom + 1; on++) picture.set(x, on, line)
    last = y
  }
  for (const percent of [0, 50, 100])
    for (let x = 0; x < width; x++) drawOn(picture, x, level(percent), soc, width)
  for (const day of days) {
    const x = Math.round(day * (width - 1))
    for (let y = 0; y < height; y++) drawOn(picture, x, y, soc, width)
  }
  return picture.png(colours)

  /** A line of the ground, which does not hide what is drawn. */
  function drawOn(on: SmallPicture, x: number, y: number, values: typeof soc, wide: number): void {
    const value = values[Math.floor((x / wide) * values.length)] ?? null
    if (value === null || y < level(value) - 1) on.set(x, y, rule)
  }
}

/** Of how many points a course is drawn at best. */
export const socPicturePoints = socPictureSize.width
