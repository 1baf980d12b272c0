import type { RuntimeEstimate } from "../../src/battery/runtime.ts"
import type { FakeBoard } from "../fakes/fake-board.ts"

/** A reading of 16 cells in which everything differs from the one before that a reading can change. */
export const busyReading = (count: number) => ({
  voltage: 52.1 + (count % 7) / 10,
  current: -12.3 - (count % 5),
  soc: 40 + (count % 50),
  remainingCapacity: 41 + (count % 9),
  cellVoltages: Array.from({ length: 16 }, (_, cell) => 3.2 + ((cell * 7 + count * 3) % 16) / 1000),
  temperatures: [18 + (count % 6), 19.2 + (count % 4), 17 + (count % 3)],
})

/** A forecast whose every word differs from the one before. */
export const busyRuntime = (count: number): RuntimeEstimate => ({
  state: "discharging",
  toEmpty: {
    kind: "known",
    basis: count % 2 === 0 ? "usual-load" : "recent-load",
    low: (4 + (count % 5)) * 3600,
    best: (6 + (count % 7)) * 3600,
    high: (9 + (count % 9)) * 3600,
  },
  toFull: { kind: "unknown", reason: "discharging" },
})

/** Puts `count` batteries of 16 cells onto the board, each with a reading; returns their ids. */
export const addBusy = (board: FakeBoard, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => {
    const id = board.with(`Battery ${index + 1}`)
    board.sample(id, busyReading(index), { runtime: busyRuntime(index) })
    return id
  })
