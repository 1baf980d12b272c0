import { expect, test } from "bun:test"

import { Live, piecesOf } from "../../src/web/live-pieces.tsx"
import { markedMarkup, markup } from "../../src/web/markup.ts"

const element = (value: string) => (
  <dl id="all">
    <dt>Voltage</dt>
    <dd class="a" id="voltage-1">
      <Live>
        {value}
        <small>V</small>
      </Live>
    </dd>
  </dl>
)

test("a browser sees nothing of the marks", () => {
  expect(markup(element("13"))).toBe(
    '<dl id="all"><dt>Voltage</dt><dd class="a" id="voltage-1">13<small>V</small></dd></dl>',
  )
})

test("a piece is known by the id of the element around it", () => {
  const { pieces } = piecesOf(markedMarkup(element("13")))
  expect([...pieces]).toEqual([["voltage-1", "13<small>V</small>"]])
})

test("the frame is the same whatever is in the pieces", () => {
  const frames = ["13", "14", "<img src=x>"].map(
    (value) => piecesOf(markedMarkup(element(value))).frame,
  )
  expect(new Set(frames).size).toBe(1)
})
