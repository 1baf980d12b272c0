import { describe, expect, test } from "bun:test"

import { createWebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

const rows = [
  { name: "Boat", status: 303, then: "Boat" },
  { name: '"><script>alert(1)</script>', status: 303, then: '"><script>alert(1)</script>' },
  { name: "  ", status: 422, then: "House" },
  { name: "x".repeat(201), status: 422, then: "House" },
]
for (const { name, status, then } of rows)
  test(`renaming to "${name.slice(0, 30)}" answers ${status}`, async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    const response = await web.app.request(
      `/battery/${id}/edit`,
      formPost({ name, address: "A4:C1:37:00:00:01" }),
    )
    expect(response.status).toBe(status)
    expect(board.status(id)?.battery.name).toBe(then)
    const page = await (await web.app.request(`/battery/${id}`)).text()
    expect(page).not.toContain("<script>alert")
    web.stop()
  })

test("a battery that is not there cannot be edited", async () => {
  const web = createWebApp(new FakeBoard())
  const response = await web.app.request(
    "/battery/1/edit",
    formPost({ name: "Boat", address: "A4C137000001" }),
  )
  expect(response.status).toBe(404)
  web.stop()
})

describe("another address", () => {
  const rows = [
    ["a4-c1-37-00-00-99", 303, "A4:C1:37:00:00:99", ""],
    ["A4:C1:37:00:00:02", 422, "A4:C1:37:00:00:01", 'href="/battery/2"><bdi>Boat</bdi>'],
    ["nonsense", 422, "A4:C1:37:00:00:01", "A Bluetooth address has 12 digits"],
    ["", 422, "A4:C1:37:00:00:01", "Type the battery’s Bluetooth address."],
  ] as const
  for (const [address, status, then, told] of rows)
    test(`"${address}" answers ${status}`, async () => {
      const board = new FakeBoard()
      const web = createWebApp(board)
      const id = board.with("House")
      board.with("Boat")
      const form = formPost({ name: "Home", address })
      const response = await web.app.request(`/battery/${id}/edit`, form)
      expect(response.status).toBe(status)
      expect(await response.text()).toContain(told)
      const name = status === 303 ? "Home" : "House"
      expect(board.status(id)?.battery).toMatchObject({ address: then, name })
      web.stop()
    })
})

describe("the way to connect", () => {
  const form = { name: "House", address: "A4:C1:37:00:00:01" }
  const stored = { password: "123456", keepConnected: true }
  const rows = [
    ["a password", { password: "abc123" }, { password: "abc123", keepConnected: false }],
    [
      "a password and staying",
      { password: "abc123", keep: "1" },
      { ...stored, password: "abc123" },
    ],
    ["neither", {}, { ...stored, keepConnected: false }],
    ["forgetting the password", { keep: "1", forget: "1" }, { ...stored, password: null }],
    [
      "forgetting and a new one",
      { keep: "1", forget: "1", password: "abc123" },
      { ...stored, password: "abc123" },
    ],
  ] as const
  for (const [what, fields, then] of rows)
    test(`is changed by ${what}`, async () => {
      const board = new FakeBoard()
      const web = createWebApp(board)
      const id = board.with("House")
      board.policies.set(id, stored)
      const response = await web.app.request(
        `/battery/${id}/edit`,
        formPost({ ...form, ...fields }),
      )
      expect(response.status).toBe(303)
      expect(board.policies.get(id)).toEqual(then)
      web.stop()
    })

  test("is noted, without the password", async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    const noted: string[] = []
    board.events.on("audited", ({ action, detail }) => noted.push(`${action} ${detail}`))
    for (const fields of [{ keep: "1" }, { keep: "1", password: "abc123" }, {}])
      await web.app.request(`/battery/${id}/edit`, formPost({ ...form, ...fields }))
    expect(noted).toEqual([
      "battery-changed House: stays connected",
      "battery-changed House: Bluetooth password",
      "battery-changed House: connects for each reading",
    ])
    web.stop()
  })

  test("keeps a password that is none out, and changes nothing", async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    const fields = formPost({ ...form, name: "Boat", password: "12345" })
    const response = await web.app.request(`/battery/${id}/edit`, fields)
    expect(response.status).toBe(422)
    const text = await response.text()
    expect(text).toContain("The password has 6 characters")
    expect(text).not.toContain("12345")
    expect(board.status(id)?.battery.name).toBe("House")
    expect(board.policies.has(id)).toBe(false)
    web.stop()
  })

  test("never shows a stored password", async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    board.policies.set(id, stored)
    const text = await (await web.app.request(`/battery/${id}/edit`)).text()
    expect(text).toContain("One is stored and not shown.")
    expect(text).not.toContain("123456")
    web.stop()
  })
})

describe("the interval", () => {
  const form = { name: "House", address: "A4:C1:37:00:00:01" }
  const rows = [
    ["30", 30_000, "interval default → 30 s"],
    ["1h", 3_600_000, "interval default → 3600 s"],
    ["", undefined, ""],
  ] as const
  for (const [interval, then, told] of rows)
    test(`"${interval}" is kept, noted in the audit log and shown`, async () => {
      const board = new FakeBoard()
      const web = createWebApp(board)
      const id = board.with("House")
      const audited: string[] = []
      board.events.on("audited", ({ detail }) => audited.push(detail))
      const response = await web.app.request(`/battery/${id}/edit`, formPost({ ...form, interval }))
      expect(response.status).toBe(303)
      expect(board.status(id)?.battery.interval).toBe(then)
      expect(audited).toEqual([`House: ${told}`])
      const seconds = (then ?? 120_000) / 1000
      const page = await (await web.app.request(`/battery/${id}`)).text()
      expect(page).toMatch(new RegExp(`Read every(<[^>]+>)+${seconds.toLocaleString("en")}\u202fs`))
      const again = await (await web.app.request(`/battery/${id}/edit`)).text()
      expect(again).toContain(`name="interval" value="${then === undefined ? "" : seconds}"`)
      web.stop()
    })

  test("goes back to that of all batteries where the field is emptied", async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    board.batteries.sampleEvery(id, 30_000)
    await web.app.request(`/battery/${id}/edit`, formPost({ ...form, interval: "" }))
    expect(board.status(id)?.battery.interval).toBeUndefined()
    web.stop()
  })

  for (const interval of ["9", "3601", "-20", "1.5", "soon", "2h"])
    test(`"${interval}" is none, and changes nothing`, async () => {
      const board = new FakeBoard()
      const web = createWebApp(board)
      const id = board.with("House")
      board.batteries.sampleEvery(id, 30_000)
      const fields = formPost({ ...form, name: "Boat", interval })
      const response = await web.app.request(`/battery/${id}/edit`, fields)
      expect(response.status).toBe(422)
      const text = await response.text()
      expect(text).toContain("Type 10 to 3600 seconds, or leave it empty.")
      expect(text).toContain(`name="interval" value="${interval}"`)
      expect(board.status(id)?.battery).toMatchObject({ name: "House", interval: 30_000 })
      web.stop()
    })

  test("is told in Czech too", async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    const headers = { "Accept-Language": "cs" }
    const text = await (await web.app.request(`/battery/${id}/edit`, { headers })).text()
    expect(text).toContain("Sekund mezi dvěma měřeními")
    expect(text).toContain("Od 10 do 3600. Prázdné: 120, jak je nastaveno pro celou desku.")
    web.stop()
  })
})

describe("the battery model", () => {
  const said = { name: "House", address: "A4:C1:37:00:00:01" }

  test("is chosen with its numbers, noted in the audit log, and shown with what speaks against it", async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    const audited: string[] = []
    board.events.on("audited", ({ action, detail }) => audited.push(`${action} ${detail}`))
    const form = await (await web.app.request(`/battery/${id}/edit`)).text()
    expect(form).toContain("As the BMS reports: LiFePO4, 4 cells")
    const chosen = { ...said, model: "lifepo4:8", capacity: "200", floor: "20" }
    const response = await web.app.request(`/battery/${id}/edit`, formPost(chosen))
    expect(response.status).toBe(303)
    expect(board.choices.get(id)).toEqual({
      chemistry: "lifepo4",
      cells: 8,
      capacity: 200,
      floor: 20,
    })
    expect(audited.slice(0, 1)).toEqual([
      'battery-model-changed House: {} to {"chemistry":"lifepo4","cells":8,"capacity":200,"floor":20}',
    ])
    const page = await (await web.app.request(`/battery/${id}`)).text()
    expect(page).toContain("The model has 8 cells, the BMS reports 4.")
    expect(page).toContain("The model has 200\u202fAh, the BMS reports 100\u202fAh.")
    web.stop()
  })

  test("with a number that cannot be is refused, and nothing is changed", async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    const typed = { ...said, name: "Boat", model: "", capacity: "lots", peukert: "9" }
    const response = await web.app.request(`/battery/${id}/edit`, formPost(typed))
    const page = await response.text()
    expect(response.status).toBe(422)
    expect(page).toContain('value="lots"')
    // What is wrong among the further values is not folded away.
    expect(page).toMatch(/<details class="folded" open=""><summary>Further/)
    expect(board.status(id)?.battery.name).toBe("House")
    expect(board.choices.get(id)).toBeUndefined()
    web.stop()
  })

  test("stays as it was where a form says nothing of it", async () => {
    const board = new FakeBoard()
    const web = createWebApp(board)
    const id = board.with("House")
    board.choices.set(id, { capacity: 90 })
    await web.app.request(`/battery/${id}/edit`, formPost({ ...said, name: "Boat" }))
    expect(board.choices.get(id)).toEqual({ capacity: 90 })
    web.stop()
  })
})
