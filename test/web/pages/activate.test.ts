import { expect, test } from "bun:test"

import { createLicenceCode } from "../../../src/auth/licence-code.ts"
import { provisionLicence } from "../../../src/auth/licence.ts"
import { createWebApp } from "../../../src/web/server.ts"
import { fakeAuth } from "../../fakes/fake-auth.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { formPost } from "../../fakes/form-post.ts"
import { askApp, setUpBoard } from "../../fakes/signed-in.ts"

test("asks for the code first, then for credentials", async () => {
  const board = new FakeBoard()
  const { auth, store } = fakeAuth(board.clock, { licenceRequired: true })
  board.auth = auth
  const code = createLicenceCode()
  await provisionLicence(store, code)
  const actions: string[] = []
  board.events.on("audited", ({ action }) => actions.push(action))
  const web = createWebApp(board)
  const ask = askApp(web)
  expect((await ask("/")).headers.get("Location")).toBe("/activate")
  expect((await ask("/sign-in")).headers.get("Location")).toBe("/activate")
  expect(await (await ask("/activate")).text()).toContain("DC:A6:32:01:02:03")
  const wrong = await ask("/activate", formPost({ code: createLicenceCode() }))
  expect([wrong.status, await wrong.text()]).toEqual([
    422,
    expect.stringContaining("not the licence code of this board"),
  ])
  const right = await ask("/activate", formPost({ code }))
  expect(right.headers.get("Location")).toBe("/")
  await setUpBoard(ask)
  expect((await ask("/activate")).headers.get("Location")).toBe("/")
  expect(actions).toEqual(["activation-refused", "activated", "setup-begun", "setup-done"])
  web.stop()
})
