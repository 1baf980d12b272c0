export interface TestCount {
  readonly passed: number
  /** Files that could not be loaded count too. */
  readonly failed: number
  /** Left out, or marked as still to do. */
  readonly skipped: number
}

/**
 * The totals at the end of what `bun test` prints; null when it did not come to its end. Its JUnit
 * report would not do: a file that cannot be loaded is not in it.
 */
export function countTests(output: string): TestCount | null {
  const summary = output.slice(output.search(/^ *\d+ pass$(?![^]*^ *\d+ pass$)/m))
  if (!/^Ran \d+ tests? across /m.test(summary)) return null
  const count = (word: string) =>
    Number(new RegExp(`^ *(\\d+) ${word}$`, "m").exec(summary)?.[1] ?? 0)
  return { passed: count("pass"), failed: count("fail"), skipped: count("skip") + count("todo") }
}
