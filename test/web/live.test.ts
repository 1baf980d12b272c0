import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../src/web/server.ts"
import { FakeBoard } from "../fakes/fake-board.ts"

let board: FakeBoard
let web: WebApp

beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
})

afterEach(() => web.stop())

/** A stream as a browser has it: `next` gives what arrived since it was last asked. */
async function open(path: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController()
  const response = await web.app.request(path, { headers, signal: leaving.signal })
  expect(response.status).toBe(200)
  if (!response.body) throw new Error("no stream")
  const reader = response.body.getReader()
  let arrived = ""
  let ended = false
  const reading = (async () => {
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      arrived += decoder.decode(value, { stream: true })
    }
    ended = true
  })()
  return {
    headers: response.headers,
    reading,
    leave: () => leaving.abort(),
    get ended() {
      return ended
    },
    async next() {
      await new Promise((resolve) => setImmediate(resolve))
      const text = arrived
      arrived = ""
      return text
    },
  }
}

const lastId = (text: string) => [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? ""
const partials = (text: string) =>
  [...text.matchAll(/<hx-partial id="([^"]+)"/g)].map(([, id]) => id)
const messages = (text: string) => text.split("\n\n").filter((message) => message !== "")

describe("a stream of the overview", () => {
  test("begins with everything when it is not known what the page shows", async () => {
    board.with("House")
    const text = await (await open("/live")).next()
    expect(partials(text)).toEqual(["state", "storage", "alerts", "bell", "sum", "batteries"])
    expect(text).toContain("House")
  })

  test("begins with nothing but a sign of life when the page is up to date", async () => {
    board.with("House")
    const page = await (await web.app.request("/")).text()
    const address = /hx-sse:connect="([^"]+)"/.exec(page)?.[1] ?? ""
    expect(partials(await (await open(address)).next())).toEqual([])
    board.sample(1)
    expect(partials(await (await open(address)).next())).toContain("batteries")
  })

  test("goes on after a reconnection where it was, whatever the page began with", async () => {
    board.with("House")
    const first = await open("/live?seen=long-ago")
    const id = lastId(await first.next())
    const again = await open("/live?seen=long-ago", { "Last-Event-ID": id })
    expect(partials(await again.next())).toEqual([])
    board.sample(1, { soc: 12 })
    const late = await open("/live?seen=long-ago", { "Last-Event-ID": id })
    expect(partials(await late.next())).toContain("batteries")
  })

  test("brings a new reading in one small message for one battery", async () => {
    const id = board.with("House")
    board.with("Cabin")
    const stream = await open("/live")
    await stream.next()
    board.sample(id, { soc: 41, cellVoltages: Array.from({ length: 32 }, () => 3.3) })
    const text = await stream.next()
    expect(messages(text)).toHaveLength(1)
    expect(partials(text)).toEqual([`soc-${id}`, `glyph-${id}`, `cells-${id}`])
    expect(text).toContain("41<small>%</small>")
    expect(new TextEncoder().encode(text).length).toBeLessThan(2048)
  })

  test("says nothing when a reading changes nothing that is shown", async () => {
    const id = board.with("House")
    const stream = await open("/live")
    await stream.next()
    board.sample(id)
    expect(await stream.next()).toBe("")
  })

  test("counts ages, every ten seconds, and only those that changed", async () => {
    board.with("House")
    await board.clock.advance(25_000)
    board.with("Cabin")
    const stream = await open("/live")
    await stream.next()
    await board.clock.advance(5_000)
    expect(partials(await stream.next())).toEqual(["age-1"])
    await board.clock.advance(10_000)
    const text = await stream.next()
    expect(partials(text)).toEqual(["age-1", "age-2"])
    expect(text).toContain('hx-swap="textContent">40 s ago</hx-partial>')
    expect(text).toContain("link-lost")
  })

  test("tells by itself when a battery falls silent, and when it is heard again", async () => {
    const id = board.with("House")
    const stream = await open("/live")
    await stream.next()
    await board.clock.advance(300_000)
    const before = lastId(await stream.next())
    await board.clock.advance(10_000)
    const silent = await stream.next()
    expect(partials(silent)).toContain(`values-${id}`)
    expect(partials(silent)).toContain("state")
    expect(silent).toContain("Not heard for 5 min")
    expect(silent).not.toContain("76<small>")
    expect(lastId(silent)).not.toBe(before)
    board.sample(id)
    expect(await stream.next()).toContain("The battery is well")
  })

  test("tells why a battery is silent as soon as that is known", async () => {
    const id = board.with("House", null)
    const stream = await open("/live")
    await stream.next()
    board.fail(id, "connect")
    const text = await stream.next()
    expect(text).toContain("does not let batmon connect")
    expect(text).not.toContain("for the log alone")
  })

  test("tells of a lost adapter and of its return", async () => {
    board.with("House")
    const stream = await open("/live")
    await stream.next()
    board.setRadio({ kind: "missing", detail: "ENODEV" })
    const lost = await stream.next()
    expect(partials(lost)).toEqual(["state"])
    expect(lost).toContain("No Bluetooth adapter")
    board.setRadio({ kind: "ready" })
    expect(await stream.next()).not.toContain("No Bluetooth adapter")
  })

  test("brings the whole list when batteries are added, renamed or removed", async () => {
    board.with("House")
    const stream = await open("/live")
    await stream.next()
    for (const change of [
      () => board.batteries.add({ address: "A4:C1:37:42:3E:D9", name: "Boat" }),
      () => board.batteries.edit(1, { name: "Home", address: "A4:C1:37:00:00:01" }),
      () => board.batteries.remove(1),
    ]) {
      change()
      const ids = partials(await stream.next())
      expect(ids).toContain("batteries")
      expect(ids.filter((id) => id?.startsWith("values"))).toEqual([])
    }
  })

  test("speaks the language of its page", async () => {
    board.with("House")
    const english = await open("/live")
    const czech = await open("/live", { Cookie: "language=cs" })
    expect(await english.next()).toContain("The battery is well")
    expect(await czech.next()).toContain("Baterie je v pořádku")
  })

  test("cannot be forged by a name with line ends", async () => {
    const stream = await open("/live")
    await stream.next()
    board.batteries.add({ address: "A4:C1:37:42:3E:D9", name: "a\n\nevent: reading\r\rdata: x" })
    for (const line of (await stream.next()).split("\n"))
      expect(line).toMatch(/^(?:|id: .*|data: .*)$/)
  })
})

describe("a stream of a battery", () => {
  test("brings its reading, and wakes its chart", async () => {
    const id = board.with("House")
    const other = board.with("Cabin")
    const stream = await open(`/battery/${id}/live`)
    await stream.next()
    board.sample(other, { soc: 1 })
    expect(await stream.next()).toBe("")
    board.sample(id, { cellVoltages: [3.3, 3.31, 3.32, 3.28], balancingCells: [3] })
    const text = await stream.next()
    const parts = ["cells", "spread", "cell-list", "cell-scale"]
    expect(partials(text)).toEqual(parts.map((part) => `${part}-${id}`))
    expect(text).toContain(`event: reading\ndata: ${id}\n\n`)
    // Another cell is more than a piece of what is there.
    board.sample(id, { cellVoltages: [3.3, 3.31, 3.32, 3.28, 3.3] })
    expect(partials(await stream.next())).toContain(`inside-${id}`)
  })

  test("says so when the battery is removed", async () => {
    const id = board.with("House")
    const stream = await open(`/battery/${id}/live`)
    await stream.next()
    board.batteries.remove(id)
    const text = await stream.next()
    expect(partials(text)).toEqual(["gone"])
    expect(text).toContain("This battery has been removed.")
  })

  test("says so as well to a page that comes back after it", async () => {
    const stream = await open("/battery/9/live")
    expect(partials(await stream.next())).toEqual(["gone"])
  })
})

test("a failure to render is logged, and the next sign of life comes all the same", async () => {
  board.with("House")
  const stream = await open("/live")
  await stream.next()
  const { statuses } = board
  board.statuses = () => {
    throw new Error("the disk is gone")
  }
  await board.clock.advance(10_000)
  expect(board.entries.at(-1)?.fields["reason"]).toBe("the disk is gone")
  board.statuses = statuses
  await board.clock.advance(10_000)
  expect(await stream.next()).toContain("link-lost")
})

test.each(["/live", "/alive", "/alerts/live", "/bluetooth/live", "/battery/1/live"])(
  "asking %s for the head alone takes no place",
  async (path) => {
    board.with("House")
    for (let count = 0; count < 100; count++) {
      const response = await web.app.request(path, { method: "HEAD" })
      expect(response.status).toBe(200)
      expect(response.headers.get("Content-Type")).toStartWith("text/event-stream")
      expect(response.body).toBeNull()
    }
    await open(path)
  },
)

describe("the end", () => {
  test("of batmon ends every stream", async () => {
    const stream = await open("/live")
    web.stop()
    await stream.reading
    expect(stream.ended).toBe(true)
  })

  test("of a browser frees its place", async () => {
    const streams = []
    for (let count = 0; count < 100; count++) streams.push(await open("/live"))
    const refused = await web.app.request("/live")
    expect(refused.status).toBe(503)
    expect(refused.headers.get("Retry-After")).toBe("60")
    streams[0]?.leave()
    expect((await web.app.request("/live")).status).toBe(200)
  })
})
