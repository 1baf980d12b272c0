import { afterAll, beforeEach, describe, expect, test } from "bun:test"

import type { CsvQuery } from "../../../src/export/csv-export.ts"
import { czechExcelForm, plainForm } from "../../../src/export/csv-form.ts"
import { createWebApp } from "../../../src/web/server.ts"
import { FakeBoard, plausibleRange } from "../../fakes/fake-board.ts"

const board = new FakeBoard()
const id = board.with("Cabin")
const boat = board.with("Łódź: 100 % „naše“")
const web = createWebApp(board)
afterAll(() => web.stop())

/** 1 July 2026 in Prague. */
const day = { from: Date.UTC(2026, 5, 30, 22), to: Date.UTC(2026, 6, 1, 22) }
const address = (battery: number, query: Record<string, string | number> = day) =>
  `/battery/${battery}/download?${new URLSearchParams(query as Record<string, string>)}`

let asked: CsvQuery[] = []
let aborted = 0
let ended = 0
/** As much as anyone takes. */
async function* endless(query: CsvQuery, signal: AbortSignal) {
  asked.push(query)
  signal.addEventListener("abort", () => (aborted += 1))
  try {
    for (;;) yield new TextEncoder().encode("x".repeat(1000))
  } finally {
    ended += 1
  }
}
async function* short(query: CsvQuery) {
  asked.push(query)
  yield new TextEncoder().encode("time\r\n")
  yield new TextEncoder().encode("1\r\n")
}
beforeEach(() => {
  asked = []
  aborted = ended = 0
  board.exportCsv = short
})

describe("a download", () => {
  test("is a file named after the battery and the day, and nobody keeps it", async () => {
    const response = await web.app.request(address(id))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe("time\r\n1\r\n")
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="Cabin 2026-07-01.csv"; filename*=UTF-8''Cabin%202026-07-01.csv`,
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    })
    expect(asked).toEqual([{ batteries: [id], ...day, resolution: "raw", form: plainForm }])
  })

  test("of several days, with a name that not every system takes", async () => {
    const response = await web.app.request(address(boat, { ...day, to: day.to + 86_400_000 }))
    expect(response.headers.get("content-disposition")).toBe(
      `attachment; filename="__d_- 100 _ _na_e_ 2026-07-01 - 2026-07-02.csv"; filename*=UTF-8''` +
        encodeURIComponent("Łódź- 100 % „naše“ 2026-07-01 – 2026-07-02.csv"),
    )
  })

  test("may be for Excel, by hour or day, and of several batteries", async () => {
    await web.app.request(
      address(id, { ...day, form: "excel", resolution: "day", also: `${boat},${id}` }),
    )
    expect(asked).toEqual([
      { batteries: [id, boat], ...day, resolution: "day", form: czechExcelForm },
    ])
  })

  test("of exactly what the chart shows has its points and its series, and no others", async () => {
    board.rangeOf = (query) => plausibleRange({ ...query, points: 4 })
    const shown = { ...day, resolution: "shown", series: "soc,power", also: boat }
    const response = await web.app.request(address(id, shown))
    expect(response.headers.get("content-disposition")).toContain("2026-07-01.csv")
    const [head, ...rows] = (await response.text()).trimEnd().split("\r\n")
    expect(head).toMatch(/^time,battery,name,address,soc_percent_min,.*,power_W_mean$/)
    expect(rows.length).toBeGreaterThan(5)
    expect(rows[0]).toStartWith("2026-07-01T03:00:00.000+02:00,1,Cabin,A4:C1:37:00:00:01,")
    expect(rows[1]).toContain(",2,Łódź: 100 % „naše“,")
    expect(asked).toEqual([])
  })

  test("takes no more from the export than is read, and ends it when it is cancelled", async () => {
    board.exportCsv = endless
    const response = await web.app.request(address(id))
    const reader = response.body?.getReader()
    expect((await reader?.read())?.value).toHaveLength(1000)
    expect(ended).toBe(0)
    await reader?.cancel()
    expect([aborted, ended]).toEqual([1, 1])
  })

  test("that cannot begin is an error, not an empty file", async () => {
    board.exportCsv = async function* () {
      throw new Error("the disk is gone")
    }
    expect((await web.app.request(address(id))).status).toBe(500)
  })

  const refused = [
    [address(99), 404],
    [address(id, { ...day, also: "99" }), 404],
    [`/battery/${id}/download`, 400],
    [address(id, { from: 5, to: 5 }), 400],
    [address(id, { from: "x", to: 5 }), 400],
    [address(id, { from: 0, to: 9e15 }), 400],
    [address(id, { ...day, resolution: "week" }), 400],
    [address(id, { ...day, form: "toString" }), 400],
  ] as const
  test.each(refused)("%s is refused with %d", async (path, status) => {
    expect((await web.app.request(path)).status).toBe(status)
    expect(asked).toEqual([])
  })
})

describe("the page", () => {
  const pageFor = async (language: string) =>
    await (
      await web.app.request(`/battery/${id}`, { headers: { "Accept-Language": language } })
    ).text()

  test.each([
    ["en", /<option value="plain">.*<option value="excel">/s],
    ["cs", /<option value="excel">.*<option value="plain">/s],
  ])("in %s offers first what opens by itself there", async (language, order) => {
    const page = await pageFor(language)
    expect(page).toContain(`action="/battery/${id}/download"`)
    expect(page).toMatch(order)
  })

  test("offers what the chart shows", async () => {
    const page = await pageFor("en")
    const value = (name: string) =>
      Number(new RegExp(`name="${name}" value="(\\d+)"`).exec(page)?.[1])
    expect(value("to") - value("from")).toBeGreaterThanOrEqual(23 * 3_600_000)
    expect(value("from")).toBeLessThanOrEqual(board.clock.now())
  })
})
