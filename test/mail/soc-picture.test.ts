import { expect, test } from "bun:test"
import { inflateSync } from "node:zlib"

import { type SocCourse, socPicture } from "../../src/mail/soc-picture.ts"

/** Colours from the top to the bottom of one column, as runs `COLOUR×COUNT`. */
function column(course: SocCourse, x: number): string {
  const bytes = Buffer.from(socPicture(course))
  const at = bytes.indexOf("IDAT")
  const points = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))
  const colours = Array.from({ length: 128 }, (_, y) => {
    const byte = points[y * 261 + 1 + (x >> 2)] ?? 0
    return (byte >> (6 - 2 * (x & 3))) & 3
  })
  return colours
    .join("")
    .replaceAll(/(\d)\1*/g, (run, colour) => `${colour}×${run.length} `)
    .trim()
}

const days: readonly number[] = []

// 0 paper, 1 rule, 2 area, 3 line; the rules are at 100, 50 and 0 %.
const rows = [
  ["half full", { soc: [50], days }, 500, "0×1 1×1 0×61 3×3 2×62"],
  ["full", { soc: [100], days }, 500, "3×3 2×125"],
  ["empty", { soc: [0], days }, 500, "0×1 1×1 0×62 1×1 0×60 3×3"],
  ["a gap", { soc: [50, null, 50], days }, 500, "0×1 1×1 0×62 1×1 0×61 1×1 0×1"],
  ["a fall to a tenth", { soc: [90, 10], days }, 520, "0×1 1×1 0×11 3×103 2×12"],
  ["beyond what is possible", { soc: [130], days }, 0, "3×3 2×125"],
  ["the beginning of a day", { soc: [50], days: [0.5] }, 520, "1×63 3×3 2×62"],
  ["nothing known", { soc: [], days }, 500, "0×1 1×1 0×62 1×1 0×61 1×1 0×1"],
] as const
for (const [title, course, x, told] of rows)
  test(`the course of ${title} is drawn`, () => {
    expect(column(course, x)).toBe(told)
  })
