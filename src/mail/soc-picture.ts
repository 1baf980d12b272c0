import { pngOf } from "../lib/png.ts"
import type { ImageSize } from "./mail-block.ts"

/** Pixels, as shown; drawn twice as fine. */
export const socPictureSize: ImageSize = { width: 520, height: 64 }

const scale = 2
const width = socPictureSize.width * scale
const height = socPictureSize.height * scale

const [paper, rule, area, line] = [0, 1, 2, 3] as const
const colours = [
  [255, 255, 255],
  [205, 212, 217],
  [187, 222, 214],
  [0, 121, 107],
] as const

export interface SocCourse {
  /** Percent at even distances, null in gaps. */
  readonly soc: readonly (number | null)[]
  /** Where days begin, as shares of the whole, 0 to 1. */
  readonly days: readonly number[]
}

/** The state of charge over a time, 0 at the bottom and 100 % at the top, as a PNG. Gaps are gaps. */
export function socPicture({ soc, days }: SocCourse): Uint8Array<ArrayBuffer> {
  // Of each column: where its line begins and ends, below the picture in a gap.
  const top = new Int16Array(width).fill(height)
  const bottom = new Int16Array(width).fill(height)
  let last: number | null = null
  for (let x = 0; x < width; x++) {
    const value = soc[Math.floor((x / width) * soc.length)] ?? null
    const y = value === null ? null : levelOf(value)
    if (y !== null) {
      // From the level before to this one, so that a steep fall is a line too.
      top[x] = Math.min(last ?? y, y) - 1
      bottom[x] = Math.max(last ?? y, y) + 1
    }
    last = y
  }
  const isRuled = new Uint8Array(width)
  for (const day of days) isRuled[Math.round(day * (width - 1))] = 1
  const isRow = new Uint8Array(height)
  for (const percent of [0, 50, 100]) isRow[levelOf(percent)] = 1
  return pngOf({
    width,
    height,
    colours,
    colourAt(x, y) {
      if (y < (top[x] ?? 0)) return isRuled[x] || isRow[y] ? rule : paper
      return y <= (bottom[x] ?? 0) ? line : area
    },
  })
}

/** The row of a percentage; the line is a point thicker on both sides. */
const levelOf = (percent: number) =>
  1 + Math.round(((100 - Math.min(100, Math.max(0, percent))) / 100) * (height - 3))
