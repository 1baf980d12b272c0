import { expect, test } from "bun:test"

import { createWebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { askApp, serverAt, setUpBoard } from "../../fakes/signed-in.ts"

test("tells the network whether batmon is well, and more to who may know", async () => {
  const board = new FakeBoard()
  board.auth = fakeAuth(board.clock).auth
  const web = createWebApp(board)
  const ask = askApp(web)
  const cookie = await setUpBoard(ask)
  expect(await (await ask("/health")).json()).toEqual({ status: "ok" })
  const whole = { status: "ok", version: "0.1.0", radio: { adapter: "hci0" } }
  const signedIn = await ask("/health", { headers: { Cookie: cookie } })
  expect(await signedIn.json()).toMatchObject(whole)
  const itself = await web.app.request("/health", {}, { server: serverAt("127.0.0.1") })
  expect(await itself.json()).toMatchObject(whole)
  board.healthiness = { status: "failing", uptime: 1 }
  const failing = await ask("/health")
  expect([failing.status, await failing.json()]).toEqual([503, { status: "failing" }])
  web.stop()
})
