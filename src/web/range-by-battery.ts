import type { RangeQuery, RangeResult } from "../battery/history.ts"
import type { HistoryDesk } from "./web-deps.ts"

/**
 * A range of several batteries, asked of the history one battery after the other, so that a round or
 * another page does not wait for all of them. What their points stand for is the same for all.
 */
export async function rangeByBattery(
  history: Pick<HistoryDesk, "range">,
  query: RangeQuery,
): Promise<RangeResult> {
  const ask = async (battery: number, bucket: number) => {
    const one = { ...query, batteries: [battery] }
    const result = await history.range(bucket === 0 ? one : { ...one, bucket })
    await new Promise((resolve) => setImmediate(resolve))
    return { ...result, battery }
  }
  const results: (RangeResult & { readonly battery: number })[] = []
  for (const battery of query.batteries) results.push(await ask(battery, 0))
  const longest = () => Math.max(0, ...results.map(({ bucket }) => bucket))
  // One with fewer readings had a point for each; its own gap may then be longer than the others'.
  for (let pass = 0; pass < 2; pass += 1) {
    const bucket = longest()
    for (const [index, result] of results.entries())
      if (result.bucket !== bucket) results[index] = await ask(result.battery, bucket)
  }
  return {
    source: results[0]?.source ?? "readings",
    bucket: longest(),
    batteries: results.flatMap(({ batteries }) => batteries),
  }
}
