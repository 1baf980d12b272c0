import { describe, expect, test } from "bun:test"

import { type Part, startParts } from "../../src/lib/part.ts"

const record = (steps: string[]) => {
  return (name: string, fails: { start?: boolean; stop?: boolean } = {}): Part => ({
    name,
    async start() {
      if (fails.start) throw new Error(`${name} does not start`)
      steps.push(`+${name}`)
    },
    async stop() {
      steps.push(`-${name}`)
      if (fails.stop) throw new Error(`${name} does not stop`)
    },
  })
}

describe("parts", () => {
  test("start in order and stop in reverse, once", async () => {
    const steps: string[] = []
    const part = record(steps)
    const stop = await startParts([part("store"), part("web")], () => {})
    await stop()
    await stop()
    expect(steps).toEqual(["+store", "+web", "-web", "-store"])
  })

  test("that started are stopped when a later one does not", async () => {
    const steps: string[] = []
    const part = record(steps)
    const parts = [part("store"), part("radio"), part("web", { start: true }), part("sampler")]
    await expect(startParts(parts, () => {})).rejects.toThrow("web does not start")
    expect(steps).toEqual(["+store", "+radio", "-radio", "-store"])
  })

  test("are all stopped, also when one of them fails to", async () => {
    const steps: string[] = []
    const failed: string[] = []
    const part = record(steps)
    const stop = await startParts([part("store"), part("web", { stop: true })], ({ name }) =>
      failed.push(name),
    )
    await stop()
    expect(steps).toEqual(["+store", "+web", "-web", "-store"])
    expect(failed).toEqual(["web"])
  })
})
