import { afterEach, beforeEach, expect, test } from "bun:test"

import { HistoryFile } from "../fakes/history-file.ts"

let file: HistoryFile
beforeEach(async () => {
  file = new HistoryFile()
  await file.open()
})
afterEach(() => file.remove())

const forecast = (time: number, target: "empty" | "full" = "empty") => ({
  ...{ target, time, low: 1000.4, best: 2000.6, high: 3000, truth: 2500 },
})

test("the newest forecasts come first, in whole seconds, of one battery alone", () => {
  const { forecasts } = file.store.history
  for (const time of [3, 1, 2]) forecasts.add(1, forecast(time))
  forecasts.add(2, forecast(9))
  expect(forecasts.newest(1, 2)).toEqual([
    { target: "empty", time: 3, low: 1000, best: 2001, high: 3000, truth: 2500 },
    { target: "empty", time: 2, low: 1000, best: 2001, high: 3000, truth: 2500 },
  ])
})

test("two hundred of each kind are kept", () => {
  const { forecasts } = file.store.history
  forecasts.add(1, forecast(-1, "full"))
  for (let time = 0; time < 230; time += 1) forecasts.add(1, forecast(time))
  const kept = forecasts.newest(1, 1000)
  expect(kept.filter(({ target }) => target === "empty").map(({ time }) => time)).toEqual(
    Array.from({ length: 200 }, (_, index) => 229 - index),
  )
  expect(kept.filter(({ target }) => target === "full")).toHaveLength(1)
})
