import { describe, expect, test } from "bun:test"

import type { RangeQuery } from "../../src/battery/history.ts"
import { drawStrip, SocStrips } from "../../src/web/soc-strips.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"

const hour = 3_600_000
const range = (points: readonly (readonly [hours: number, soc: number | null])[]) => {
  const values = points.map(([, soc]) => soc)
  return {
    battery: 1,
    times: points.map(([hours]) => hours * hour),
    series: { soc: { min: values, mean: values, max: values } },
  }
}

describe("a strip", () => {
  test("is drawn in half hours, each as high as its charge", () => {
    const strip = drawStrip(
      range([
        [0, 40],
        [0.5, 60],
        [1, null],
      ]),
      0,
    )
    expect(strip).toEqual({ path: "M0 100V60h1V40h1V100z", lowest: 40, highest: 60 })
  })

  test("lets a reading stand until the next one, and not into a gap", () => {
    const strip = drawStrip(
      range([
        [1, 50],
        [2, null],
        [22, 50],
        [23, 50],
      ]),
      0,
    )
    expect(strip?.path).toBe("M2 100V50h1V50h1V100zM44 100V50h1V50h1V50h1V100z")
  })

  test("shows an empty battery as more than nothing, and never leaves its box", () => {
    expect(
      drawStrip(
        range([
          [0, 0],
          [0.5, 100],
        ]),
        0,
      )?.path,
    ).toBe("M0 100V97h1V0h1V100z")
    expect(
      drawStrip(
        range([
          [-3, 50],
          [23.5, 50],
          [30, 50],
        ]),
        0,
      )?.path,
    ).not.toMatch(/M-|M4[89]/)
  })

  test("of which nothing is known is none", () => {
    expect(drawStrip(range([]), 0)).toBeNull()
    expect(drawStrip(range([[1, null]]), 0)).toBeNull()
    expect(drawStrip({ battery: 1, times: [], series: {} }, 0)).toBeNull()
  })
})

describe("the strips of all batteries", () => {
  const build = () => {
    const board = new FakeBoard()
    const asked: RangeQuery[] = []
    board.rangeOf = (query) => {
      asked.push(query)
      return plausibleRange(query)
    }
    board.with("House")
    board.with("Boat")
    return { board, asked, strips: new SocStrips(board) }
  }

  test("are asked for once, however often they are shown, and anew after five minutes", async () => {
    const { board, asked, strips } = build()
    await strips.ready()
    for (let time = 0; time < 20; time++) strips.of(1)
    await strips.ready()
    expect(asked.map(({ batteries }) => batteries[0])).toEqual([1, 2])
    expect(asked[0]).toMatchObject({ series: ["soc"], points: 48 })
    expect((asked[0]?.to ?? 0) - (asked[0]?.from ?? 0)).toBe(24 * hour)
    await board.clock.advance(300_000)
    expect(strips.of(1)?.path).toStartWith("M")
    await Bun.sleep(5)
    expect(asked).toHaveLength(4)
  })

  test("come to include a new battery", async () => {
    const { board, strips } = build()
    await strips.ready()
    const id = board.with("Cabin")
    expect(strips.of(id)).toBeNull()
    await Bun.sleep(5)
    expect(strips.of(id)).not.toBeNull()
  })

  test("do without, and say why, when the history cannot be read", async () => {
    const { board, strips } = build()
    board.rangeOf = () => {
      throw new Error("disk I/O error")
    }
    await strips.ready()
    expect(strips.of(1)).toBeNull()
    expect(board.entries.map(({ fields }) => fields["reason"])).toEqual(["disk I/O error"])
  })
})
