import { SmallPicture } from "../lib/png.ts"
import type { ImageSize } from "./mail-block.ts"

/** Pixels, as shown; drawn twice as fine. */
export const socPictureSize: ImageSize = { width: 520, height: 64 }

const scale = 2
const width = socPictureSize.width * scale
const height = socPictureSize.height * scale

const [rule, area, line] = [1, 2, 3] as const
/** Of the paper and of these. */
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
  const picture = new SmallPicture(width, height)
  // Where the line of each column begins: what is ruled above it does not hide it.
  const tops = new Int16Array(width).fill(height)
  let last: number | null = null
  for (let x = 0; x < width; x++) {
    const value = soc[Math.floor((x / width) * soc.length)] ?? null
    const y = value === null ? null : levelOf(value)
    if (y !== null) {
      // From the level before to this one, so that a steep fall is a line too.
      const top = Math.min(last ?? y, y) - 1
      const bottom = Math.max(last ?? y, y) + 2
      picture.paint(x, top, bottom, line)
      picture.paint(x, bottom, height, area)
      tops[x] = top
    }
    last = y
  }
  for (const y of [0, 50, 100].map(levelOf))
    for (const [x, top] of tops.entries()) if (y < top) picture.paint(x, y, y + 1, rule)
  for (const day of days) {
    const x = Math.round(day * (width - 1))
    picture.paint(x, 0, tops[x] ?? 0, rule)
  }
  return picture.png(colours)
}

/** The row of a percentage; the line is a point thicker on both sides. */
const levelOf = (percent: number) =>
  1 + Math.round(((100 - Math.min(100, Math.max(0, percent))) / 100) * (height - 3))
