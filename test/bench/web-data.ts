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

/** Puts `count` batteries of 16 cells onto the board, each with a reading; returns their ids. */
export const addBusy = (board: FakeBoard, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) =>
    board.with(`Battery ${index + 1}`, busyReading(index)),
  )
