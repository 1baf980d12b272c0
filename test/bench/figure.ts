/** One measured figure, and the bar it must hold. */
export interface Figure {
  readonly id: string
  readonly value: number
  readonly unit: string
  /** What the value is against: measured in the same run where it is a ratio. */
  readonly reference: string
  readonly bar: number
  readonly holds: boolean
}

const atMost = (figure: Omit<Figure, "holds">): Figure => ({
  ...figure,
  holds: figure.value <= figure.bar,
})
const atLeast = (figure: Omit<Figure, "holds">): Figure => ({
  ...figure,
  holds: figure.value >= figure.bar,
})

export const bar = { atMost, atLeast }

/** The middle of what `runs` runs took, milliseconds. A first run that warms up is not counted. */
export async function median(runs: number, work: () => unknown): Promise<number> {
  await work()
  const taken: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now()
    await work()
    taken.push(performance.now() - start)
  }
  return taken.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN
}

/**
 * The middle times of two things done turn about, in milliseconds: what slows the machine for a while
 * slows both.
 */
export async function turnAbout(
  first: () => unknown,
  second: () => unknown,
): Promise<[number, number]> {
  const taken: [number[], number[]] = [[], []]
  const runs = 301
  for (let turn = 0; turn < runs; turn += 1) {
    for (const [index, work] of [first, second].entries()) {
      const start = performance.now()
      await work()
      taken[index]?.push(performance.now() - start)
    }
  }
  const middle = (times: number[]) =>
    times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN
  return [middle(taken[0]), middle(taken[1])]
}

/** The figures of one part as a table for people. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ id, value, unit, reference, bar: limit, holds }) => [
    holds ? "ok  " : "FAIL",
    id,
    `${round(value)} ${unit}`,
    `bar ${round(limit)}`,
    reference,
  ])
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  )
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .join("\n")
}

const round = (value: number) =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString()
