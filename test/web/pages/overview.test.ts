import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { alertOf } from "../../fakes/fake-alerts.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard, plausibleRange } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { askApp, setUpBoard, signInTo } from "../../fakes/signed-in.ts"

let board: FakeBoard
let web: WebApp

beforeEach(() => {
  board = new FakeBoard()
  board.rangeOf = plausibleRange
  web = createWebApp(board)
})

afterEach(() => web.stop())

const get = async (path: string, headers: Record<string, string> = {}) =>
  await (await web.app.request(path, { headers })).text()
const shown = (html: string) =>
  [...html.matchAll(/ id="battery-(\d+)"/g)].map(([, id]) => Number(id))
const liveAddress = (html: string) =>
  /hx-sse:connect="([^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? ""

test("leads to adding while there is no battery", async () => {
  const response = await web.app.request("/")
  expect(response.status).toBe(302)
  expect(response.headers.get("Location")).toBe("/battery/add")
  expect(await get("/battery/add")).toContain("Add your first battery")
})

test("says to who may not add one that there is none", async () => {
  board.auth = fakeAuth(board.clock).auth
  const own = createWebApp(board)
  const ask = askApp(own)
  await setUpBoard(ask)
  const guest = { name: "Guest", password: "seven lanterns by the weir" }
  await board.auth.accounts.add({ ...guest, role: "viewer" })
  const response = await ask("/", { headers: { Cookie: await signInTo(ask, guest) } })
  expect(response.status).toBe(200)
  expect(await response.text()).toContain("No battery yet")
  own.stop()
})

test("takes nothing that is no form", async () => {
  const response = await web.app.request("/", {
    method: "POST",
    headers: { "Content-Type": "multipart/form-data; boundary=x", Origin: "http://localhost" },
    body: "no form",
  })
  expect(response.status).toBe(400)
  expect(board.entries).toEqual([])
})

describe("the state line with an alert of a battery whose readings say nothing", () => {
  const state = async () => /<section id="state".*?<\/section>/s.exec(await get("/"))?.[0] ?? ""

  test.each([
    ["critical", "raised", "danger", "1 alert<"],
    ["critical", "acknowledged", "danger", "1 alert, acknowledged<"],
    ["warning", "raised", "warning", "1 alert<"],
    ["warning", "acknowledged", "warning", "1 alert, acknowledged<"],
  ] as const)("a %s one that is %s is at level %s", async (level, said, look, text) => {
    board.with("Boat", {})
    board.alerts.all = [alertOf({ rule: "cell-low", level, state: said })]
    const line = await state()
    expect(line).toContain(`level-${look}`)
    expect(line).toContain(`<h1>${text}`)
  })

  test("those are counted that nobody has acknowledged, while there are such", async () => {
    board.with("Boat", {})
    const known = alertOf({ id: 1, rule: "cell-low", level: "critical", state: "acknowledged" })
    board.alerts.all = [alertOf({ id: 2 }), known]
    const line = await state()
    expect(line).toContain("<h1>1 alert<")
    expect(line).toContain("level-danger")
  })
})

describe("the sum", () => {
  test("is of those batteries that are heard, and says of how many", async () => {
    board.with("House", {
      voltage: 50,
      current: 10,
      remainingCapacity: 50,
      fullChargeCapacity: 100,
    })
    board.with("Boat", { voltage: 10, current: -10, remainingCapacity: 10, fullChargeCapacity: 20 })
    board.with("Cabin", null)
    const html = await get("/")
    const sum = /<section id="sum".*?<\/section>/s.exec(html)?.[0] ?? ""
    expect(sum).toContain("2 of 3 heard")
    expect(sum).toContain("50<small>%</small>")
    expect(sum).toContain("2.6<small>\u202fkWh</small>")
    expect(sum).toContain("of 5.2\u202fkWh")
    expect(sum).toContain("500<small>\u202fW</small>")
    expect(sum).toContain("100<small>\u202fW</small>")
  })

  test("is left out of one battery", async () => {
    board.with("House")
    expect(await get("/")).toContain('<div id="sum"></div>')
  })
})

describe("the list", () => {
  beforeEach(() => {
    board.with("House", { soc: 80 })
    board.with("Boat", { soc: 20 })
    board.with("Cabin", null)
    board.with("Shed", { soc: 50, protections: ["short-circuit"] })
  })

  const rows = [
    ["/", [1, 2, 3, 4]],
    ["/?sort=name", [2, 3, 1, 4]],
    ["/?sort=soc", [2, 4, 1, 3]],
    ["/?sort=state", [4, 3, 1, 2]],
    ["/?q=o", [1, 2]],
    ["/?q=%3Cimg+src%3Dx%3E", []],
    ["/?attention=1&sort=name", [3, 4]],
    ["/?sort=nonsense&q=" + "x".repeat(5000), []],
  ] as const
  for (const [path, ids] of rows)
    test(`of ${path.slice(0, 40)} is ${ids.join(", ") || "empty"}`, async () => {
      const html = await get(path)
      expect(shown(html)).toEqual([...ids])
      expect(html).not.toContain("<img src=x>")
    })

  test("keeps its order in the open page, whatever is read", async () => {
    const { app } = web
    const html = await get("/?sort=soc")
    const response = await app.request(liveAddress(html))
    const reader = response.body?.getReader()
    const next = async () => new TextDecoder().decode((await reader?.read())?.value)
    await next()
    board.sample(1, { soc: 1 })
    expect(await next()).not.toContain('<hx-partial id="batteries"')
    board.with("New", { soc: 0 })
    expect(shown(await next())).toEqual([2, 4, 1, 3, 5])
    await reader?.cancel()
  })

  test("of those that need attention grows and shrinks in the open page", async () => {
    const html = await get("/?attention=1")
    const response = await web.app.request(liveAddress(html))
    const reader = response.body?.getReader()
    const next = async () => new TextDecoder().decode((await reader?.read())?.value)
    await next()
    board.sample(1, { protections: ["cell-overvoltage"] })
    expect(shown(await next())).toEqual([1, 3, 4])
    await reader?.cancel()
  })

  test("answers htmx with the address to show, without what is usual", async () => {
    const htmx = { "HX-Request": "true", "HX-Request-Type": "full" }
    const response = await web.app.request("/?q=&sort=soc", { headers: htmx })
    expect(response.headers.get("HX-Replace-Url")).toBe("/?sort=soc")
    expect(await response.text()).toStartWith("<!doctype html>")
  })

  test("shows as the person wishes, and stays as it is", async () => {
    const form = formPost({ layout: "table", sort: "soc", q: "o", attention: "" })
    const response = await web.app.request("/", form)
    expect(response.status).toBe(303)
    expect(response.headers.get("Location")).toBe("/?q=o&sort=soc")
    expect(response.headers.get("Set-Cookie")).toContain("layout=table")
    expect(await get("/", { Cookie: "layout=table" })).toContain('role="table"')
    expect(await get("/", { Cookie: "layout=nonsense" })).not.toContain('role="table"')
  })
})

test("nine batteries are lines, which are kept up to date like cards", async () => {
  for (let count = 1; count <= 9; count++) board.with(`Battery ${count}`)
  const html = await get("/")
  expect(html).toContain('role="table"')
  expect(html).not.toContain('class="strip"')
  const response = await web.app.request(liveAddress(html))
  const reader = response.body?.getReader()
  const next = async () => new TextDecoder().decode((await reader?.read())?.value)
  await next()
  board.sample(3, { soc: 41 })
  const text = await next()
  expect(text).toMatch(/<hx-partial id="soc-3"[^>]*>41<small>%<\/small>/)
  expect(text.length).toBeLessThan(2048)
  await reader?.cancel()
})
