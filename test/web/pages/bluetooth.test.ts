import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"

let board: FakeBoard
let web: WebApp

beforeEach(() => {
  board = new FakeBoard()
  web = createWebApp(board)
})
afterEach(() => web.stop())

/** What a reader sees, in one line. */
const text = async (path = "/bluetooth") => {
  const html = await (await web.app.request(path)).text()
  return html.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ")
}

describe("the adapter", () => {
  test("is told to work, with what was done to make it", async () => {
    board.recovery.count("power-cycle")
    board.recovery.count("retry")
    const page = await text()
    expect(page).toContain("hci0 Works Other devices are heard")
    expect(page).toContain("Adapter switched off and on 1")
    expect(page).toContain("Scan begun anew 0")
    expect(page).toContain("Requests repeated 1")
  })

  test("is told to hang, and what that means", async () => {
    board.setRadio({ kind: "hangs", detail: "no answer" })
    board.hears = "quiet"
    const page = await text()
    expect(page).toContain("The Bluetooth adapter hangs")
    expect(page).toContain("none of any kind is heard")
  })
})

describe("a battery", () => {
  test("comes with signal, share of good readings, broken frames and when it was heard", async () => {
    const id = board.with("House")
    board.reach(id, { attempts: 200, readings: 197, frameErrors: 3, exchange: 1_840 })
    expect(await text()).toContain("House just now −67 dBm 197 of 200 (98.5%) 1.8 s 3 —")
  })

  test("that was never heard is a dash throughout, not a nought", async () => {
    board.heardAgo = null
    board.with("Boat", null)
    expect(await text()).toContain("Boat — — — — — —")
  })

  test("tells why the last failure was, in words and without what it calls itself as markup", async () => {
    const id = board.with("<script>alert(1)</script>")
    board.fail(id, "hear", "asleep")
    const failure = board.status(id)?.failure
    board.reach(id, { failures: failure ? [failure] : [] })
    const html = await (await web.app.request("/bluetooth")).text()
    expect(html).toContain("no current flowed before")
    expect(html).not.toContain("<script>alert")
  })
})
