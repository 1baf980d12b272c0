import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import type { NearbyDevice } from "../../../src/sampling/nearby-scan.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

let board: FakeBoard
let web: WebApp

beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
})

afterEach(() => web.stop())

const add = (fields: Record<string, string>, options = {}) =>
  web.app.request("/battery/add", formPost(fields, options))
const known = () => board.statuses().map(({ battery: { address, name } }) => ({ address, name }))

describe("adding", () => {
  const accepted = [
    [{ address: "a4c137423ed9", name: " Boat " }, "Boat"],
    [{ address: "A4-C1-37-42-3E-D9", name: "" }, "A4:C1:37:42:3E:D9"],
    [{ address: " a4:c1:37:42:3e:d9 " }, "A4:C1:37:42:3E:D9"],
  ] as const
  for (const [fields, name] of accepted)
    test(`${JSON.stringify(fields)} makes ${name} and leads to it`, async () => {
      const response = await add(fields)
      expect(response.status).toBe(303)
      expect(response.headers.get("Location")).toBe("/battery/1")
      expect(known()).toEqual([{ address: "A4:C1:37:42:3E:D9", name }])
    })

  const refused = [
    [{}, "Type the battery’s Bluetooth address."],
    [{ address: "", name: "Boat" }, "Type the battery’s Bluetooth address."],
    [{ address: "Boat", name: "Boat" }, "A Bluetooth address has 12 digits"],
    [{ address: "A4:C1:37:42:3E:D9", name: "x".repeat(201) }, "At most 200 characters."],
  ] as const
  for (const [fields, message] of refused)
    test(`${JSON.stringify(fields).slice(0, 60)} is refused with the same form`, async () => {
      const response = await add(fields)
      const text = await response.text()
      expect(response.status).toBe(422)
      expect(text).toContain(message)
      expect(text).toContain('aria-invalid="true"')
      for (const value of Object.values(fields)) expect(text).toContain(`value="${value}"`)
      expect(known()).toEqual([])
    })

  test("twice is refused with a link to the first", async () => {
    await add({ address: "a4c137423ed9", name: "<b>Boat</b>" })
    const response = await add({ address: "A4:C1:37:42:3E:D9", name: "Ship" })
    const text = await response.text()
    expect(response.status).toBe(422)
    expect(text).toContain('<a href="/battery/1"><bdi>&lt;b&gt;Boat&lt;/b&gt;</bdi></a>')
    expect(known()).toHaveLength(1)
  })

  test("through htmx answers with the form alone, or leads on by header", async () => {
    const wrong = await add({ address: "?" }, { partial: true })
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toStartWith("<form")
    const right = await add({ address: "a4c137423ed9" }, { partial: true })
    expect(right.status).toBe(204)
    expect(right.headers.get("HX-Redirect")).toBe("/battery/1")
  })

  test("answers in the language of the page", async () => {
    const request = formPost({ address: "x" })
    const response = await web.app.request("/battery/add", {
      ...request,
      headers: { ...request.headers, Cookie: "language=cs" },
    })
    expect(await response.text()).toContain("Adresa Bluetooth má 12 číslic")
  })
})

describe("the search", () => {
  const device = (address: string, said: Partial<NearbyDevice> = {}): NearbyDevice => ({
    address,
    name: null,
    rssi: -60,
    protocol: { id: "jbd", name: "JBD (and others)" },
    ...said,
  })
  const partial = { "HX-Request": "true", "HX-Request-Type": "partial" }
  const get = (path: string, headers = {}) => web.app.request(path, { headers })

  test("begins when the page is there, asks on while it runs, and stops asking at its end", async () => {
    expect(await (await get("/battery/add")).text()).toContain(
      'hx-post="/battery/add/scan" hx-trigger="load"',
    )
    board.air = [device("A4:C1:37:00:00:09", { name: "<b>BMS</b>" })]
    const begun = await web.app.request("/battery/add/scan", formPost({}, { partial: true }))
    const text = await begun.text()
    expect(text).toContain('hx-get="/battery/add/scan" hx-trigger="every 1s"')
    expect(text).toContain('<hx-partial id="nearby" hx-swap="outerMorph"><div id="nearby">')
    expect(text).toContain('href="/battery/add/details?address=A4:C1:37:00:00:09"')
    expect(text).toContain("&lt;b&gt;BMS&lt;/b&gt;")
    board.scan = { kind: "found", devices: board.air }
    const found = await (await get("/battery/add/scan", partial)).text()
    expect(found).toContain("Search again")
    expect(found).not.toContain("hx-trigger")
    board.scan = { kind: "failed", reason: "for the log alone" }
    const failed = await (await get("/battery/add/scan", partial)).text()
    expect(failed).toContain("The search was broken off")
    expect(failed).not.toContain("for the log alone")
  })

  test("lists what can be added first, nearest first; what is added is no choice", async () => {
    const id = board.with("House")
    const near = board.status(id)?.battery.address ?? ""
    board.scan = {
      kind: "found",
      devices: [
        device(near, { rssi: -40 }),
        device("A4:C1:37:00:00:07", { rssi: -85 }),
        device("A4:C1:37:00:00:08", { rssi: null }),
        device("A4:C1:37:00:00:09", { rssi: -65 }),
        device("A4:C1:37:00:00:0A", { rssi: -61 }),
        device("00:00:00:00:00:01", { rssi: -30, protocol: null, name: "Earphones" }),
      ],
    }
    const text = await (await get("/battery/add")).text()
    expect([...text.matchAll(/id="device-[0-9A-F]*(..)"/g)].map(([, end]) => end)).toEqual([
      "09",
      "0A",
      "07",
      "08",
      "01",
    ])
    expect(text).not.toContain(`address=${near}`)
    expect(text).toContain("added already")
    expect(text).not.toContain("Earphones")
    expect(text).toContain("Show 1 other Bluetooth device")
    expect(await (await get("/battery/add?all=1")).text()).toContain("Earphones")
  })

  test("proposes what the device calls itself as the name", async () => {
    board.air = [device("A4:C1:37:00:00:09", { name: "JBD-4S" })]
    const text = await (await get("/battery/add/details?address=a4c137000009")).text()
    expect(text).toContain('value="A4:C1:37:00:00:09"')
    expect(text).toContain('value="JBD-4S"')
  })

  test("without a script listens for five seconds, then leads to the list", async () => {
    let answered = false
    const request = web.app.request("/battery/add/scan?all=1", formPost({}))
    const answer = Promise.resolve(request).finally(() => (answered = true))
    await Bun.sleep(5)
    await board.clock.advance(4_900)
    expect(answered).toBe(false)
    await board.clock.advance(200)
    const response = await answer
    expect(response.status).toBe(303)
    expect(response.headers.get("Location")).toBe("/battery/add?all=1")
  })
})

describe("a test reading", () => {
  const take = async (fields: Record<string, string>, partial = true) =>
    await (await web.app.request("/battery/add/test", formPost(fields, { partial }))).text()

  test("shows what was read, and adds nothing", async () => {
    const text = await take({ address: "A4:C1:37:00:00:09" })
    expect(text).toStartWith('<section id="test"')
    expect(text).toContain("The battery answers")
    expect(text).toContain("<dt>State of charge</dt><dd>76%</dd>")
    expect(text).toContain("4 cells, 3.329–3.331")
    expect(known()).toEqual([])
  })

  test("says why nothing could be read, and what to do", async () => {
    board.tested = { ok: false, cause: "held" }
    const text = await take({ address: "A4:C1:37:00:00:09" })
    expect(text).toContain("The battery could not be read")
    expect(text).toContain("a phone app is connected to it")
  })

  test("needs an address that is none of a monitored battery", async () => {
    board.with("House")
    expect(await take({ address: "" })).toContain("Type the battery’s Bluetooth address.")
    expect(await take({ address: "x" })).toContain("A Bluetooth address has 12 digits")
    expect(await take({ address: "a4c137000001" })).toContain("monitored already.")
  })

  test("without a script keeps what was typed", async () => {
    const text = await take({ address: "A4:C1:37:00:00:09", name: '"><b>' }, false)
    expect(text).toStartWith("<!doctype html>")
    expect(text).toContain('value="A4:C1:37:00:00:09"')
    expect(text).toContain('value="&quot;&gt;&lt;b&gt;"')
    expect(text).toContain("The battery answers")
  })
})

describe("an interval", () => {
  const form = { address: "A4:C1:37:00:00:09", name: "Cabin" }

  test("of its own is there from the first reading on, and noted in the audit log", async () => {
    const audited: string[] = []
    board.events.on("audited", ({ detail }) => audited.push(detail))
    expect((await add({ ...form, interval: "30" })).status).toBe(303)
    expect(board.status(1)?.battery.interval).toBe(30_000)
    expect(audited).toEqual(["Cabin, A4:C1:37:00:00:09, every 30 s"])
  })

  test("that is none adds nothing", async () => {
    const response = await add({ ...form, interval: "5" })
    expect(response.status).toBe(422)
    expect(await response.text()).toContain("Type 10 to 3600 seconds, or leave it empty.")
    expect(known()).toEqual([])
  })
})

describe("a password", () => {
  const form = { address: "A4:C1:37:00:00:09", name: "Cabin" }

  test("and staying connected are there from the first reading on", async () => {
    const fields = formPost({ ...form, password: "123456", keep: "1" })
    const response = await web.app.request("/battery/add", fields)
    expect(response.status).toBe(303)
    expect(board.policies.get(1)).toEqual({ password: "123456", keepConnected: true })
  })

  test("that is none adds nothing, and no test reading is taken with it", async () => {
    for (const path of ["/battery/add", "/battery/add/test"]) {
      const response = await web.app.request(path, formPost({ ...form, password: "12 456" }))
      expect(await response.text()).toContain("The password has 6 characters")
    }
    expect(known()).toEqual([])
  })

  test("opens the lock for the test reading too", async () => {
    await web.app.request("/battery/add/test", formPost({ ...form, password: "123456" }))
    await web.app.request("/battery/add/test", formPost(form))
    expect(board.testedWith).toEqual(["123456", null])
  })
})
