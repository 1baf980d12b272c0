import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import type { AuditEntry } from "../../../src/auth/audit-entry.ts"
import { accessOf } from "../../../src/web/access.ts"
import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"

let board: FakeBoard
let web: WebApp
let audited: AuditEntry[]
let id: number

beforeEach(() => {
  board = new FakeBoard()
  audited = []
  board.events.on("audited", (entry) => audited.push(entry))
  web = createWebApp(board)
  id = board.with("House")
})
afterEach(() => web.stop())

const get = (query: string) => web.app.request(`/battery/${id}/switch?${query}`)
const post = (fields: Record<string, string>) =>
  web.app.request(`/battery/${id}/switch`, formPost(fields))

describe("the question", () => {
  test("names the battery, and offers the opposite of how it is", async () => {
    const text = await (await get("switch=charge")).text()
    expect(text).toContain("Switch charging off?")
    expect(text).toContain("<bdi>House</bdi>")
    expect(text).toContain("A4:C1:37:00:00:01")
    expect(text).toContain("Switch House")
    board.sample(id, { chargeSwitch: false })
    expect(await (await get("switch=charge")).text()).toContain("Switch charging on?")
    expect(board.switched).toEqual([])
  })

  test.each([true, false])(
    "offers both where the last that is known (%p) is old, and says when it was",
    async (dischargeSwitch) => {
      board.sample(id, { dischargeSwitch })
      await board.clock.advance(10 * 60_000)
      const text = await (await get("switch=discharge")).text()
      expect(text).toContain("Switch discharging on or off?")
      expect(text).toMatch(new RegExp(`13:00: switched ${dischargeSwitch ? "on" : "off"}`))
      expect(text).toContain("loses its power at once")
      expect(text).toMatch(/<button[^>]*name="to"[^>]*value="on"[^>]*>House: switch on/)
      expect(text).toMatch(/<button[^>]*name="to"[^>]*value="off"[^>]*>House: switch off/)
      expect(text).not.toContain('type="hidden" name="to"')
    },
  )

  test.each([{ chargeSwitch: null }, null])(
    "offers both where nothing is known (%j)",
    async (reading) => {
      const other = board.with("Boat", reading)
      const text = await (await web.app.request(`/battery/${other}/switch?switch=charge`)).text()
      expect(text).toContain("Switch charging on or off?")
      expect(text).toContain("not known whether it is switched on")
      expect(text.match(/name="to"/g)).toHaveLength(2)
    },
  )

  test("warns before the power goes", async () => {
    const text = await (await get("switch=discharge")).text()
    expect(text).toContain("loses its power at once")
  })

  test.each(["switch=all", ""])("is none for %p", async (query) => {
    expect((await get(query)).status).toBe(400)
  })
})

describe("the answer", () => {
  test("switches, and is kept with who did what", async () => {
    const response = await post({ switch: "charge", to: "off" })
    expect(response.status).toBe(303)
    expect(board.switched).toEqual([{ id, which: "charge", on: false }])
    expect(audited).toMatchObject([
      { action: "battery-switched", detail: "House, A4:C1:37:00:00:01: charge off" },
    ])
  })

  test.each([
    [{ reason: "unreached", cause: "held" }, "a phone app is connected to it"],
    [{ reason: "refused", cause: null }, "Some makers lock this."],
    [{ reason: "unchanged", cause: null }, "its switch is as it was"],
    [{ reason: "unknown", cause: null }, "does not say how its switches are"],
  ] as const)("that came to nothing because of %o says so, and is kept too", async (why, told) => {
    board.switchResult = { ok: false, ...why }
    const response = await post({ switch: "discharge", to: "on" })
    expect(response.status).toBe(422)
    expect(await response.text()).toContain(told)
    expect(audited).toMatchObject([{ action: "battery-switch-failed" }])
  })

  test.each([[{ switch: "charge", to: "half" }], [{ switch: "heater", to: "on" }], [{}]])(
    "that says %o switches nothing",
    async (fields) => {
      expect((await post(fields as Record<string, string>)).status).toBe(400)
      expect(board.switched).toEqual([])
    },
  )
})

describe("where it is not allowed by the configuration", () => {
  beforeEach(() => {
    board.switching = false
  })

  test("there is neither a page nor a way to it", async () => {
    expect((await get("switch=charge")).status).toBe(404)
    expect((await post({ switch: "charge", to: "off" })).status).toBe(404)
    expect(board.switched).toEqual([])
    expect(await (await web.app.request(`/battery/${id}`)).text()).not.toContain("/switch")
  })
})

describe("a viewer", () => {
  test("can neither ask nor answer", () => {
    expect(accessOf("/battery/:id{[0-9]+}/switch")).toBe("administrator")
  })
})
