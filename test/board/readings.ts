import type { Visitor } from "./visitor.ts"

/** Every reading that the page tells as stored. */
export async function readings(visitor: Visitor): Promise<readonly string[]> {
  const ids = Array.from({ length: 40 }, (_, index) => index + 1)
  const { text: overview } = await visitor.get("/")
  const there = ids.filter((id) => overview.includes(`/battery/${id}"`))
  const [first, ...also] = there
  if (first === undefined) throw new Error("there are no batteries")
  const query = `from=0&to=${4e12}&resolution=raw&also=${also.join(",")}`
  const { status, text } = await visitor.get(`/battery/${first}/download?${query}`)
  if (status !== 200) throw new Error(`the download was answered with ${status}`)
  return text.trim().split(/\r?\n/).slice(1)
}
