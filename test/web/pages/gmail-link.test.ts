import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { createWebApp, type WebApp } from "../../../src/web/server.ts"
import { FakeBoard } from "../../fakes/fake-board.ts"
import { fakeMail } from "../../fakes/fake-mail.ts"
import { formPost } from "../../fakes/form-post.ts"
import { type Google, googleAddress, startGoogle } from "../../fakes/google.ts"

const clientId = "1234-abc.apps.googleusercontent.com"
const clientSecret = "GOCSPX-very-secret"

let google: Google
let board: FakeBoard
let web: WebApp

beforeEach(async () => {
  google = await startGoogle()
  board = new FakeBoard()
  serve()
})
afterEach(async () => {
  web.stop()
  await google[Symbol.asyncDispose]()
})

function serve(relay?: string): void {
  board.mail = fakeMail(board.clock, { google: google.endpoints, ...(relay ? { relay } : {}) })
  web = createWebApp(board)
}

const look = async (path: string) => (await web.app.request(path)).text()
const send = (path: string, fields: Record<string, string>) =>
  web.app.request(path, formPost(fields))

/** As far as Google's answer: the page's address and where Google sends the browser. */
async function agree() {
  const begun = await send("/mail/gmail", { clientId, clientSecret })
  const path = begun.headers.get("location") ?? ""
  const page = await look(path)
  const consent = /href="(http[^"]*authorize[^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&")
  return { path, page, answer: await google.agree(consent ?? "") }
}

describe("linking an account", () => {
  test("goes step by step, with pictures, to a way that sends", async () => {
    const first = await look("/mail/gmail")
    expect(first.match(/<img src="\/assets\/[\w-]+\/gmail-\w+\.svg" alt="[^"]+"/g)).toHaveLength(4)
    expect(first).toContain("Desktop app")
    const { path, page, answer } = await agree()
    expect(page.match(/<img src="\/assets\/[\w-]+\/gmail-\w+\.svg"/g)).toHaveLength(2)
    expect(page).not.toContain(clientSecret)
    const linked = await send(path, { pasted: answer })
    expect(linked.headers.get("location")).toBe("/mail#way-1")
    expect(board.mail.ways.entry("1")?.setup).toMatchObject({
      kind: "gmail",
      address: googleAddress,
      clientId,
      clientSecret,
    })
    const tested = await send("/mail/1/test", { to: "owner@example.test" })
    expect(await tested.text()).toContain("The message was accepted")
    expect(google.mails).toHaveLength(1)
  })

  test("of a second one needs the secret only once", async () => {
    const { path, answer } = await agree()
    await send(path, { pasted: answer })
    const page = await look("/mail/gmail")
    expect(page).toContain(`value="${clientId}"`)
    expect(page).not.toContain(clientSecret)
    const again = await send("/mail/gmail", { clientId, clientSecret: "" })
    expect(again.status).toBe(303)
    const other = await send("/mail/gmail", { clientId: `other-${clientId}`, clientSecret: "" })
    expect(other.status).toBe(422)
  })

  test("again keeps the account's place", async () => {
    const { path, answer } = await agree()
    await send(path, { pasted: answer })
    board.mail.ways.add({ kind: "webhook", url: "https://nas.test", secret: "" })
    const again = await agree()
    expect((await send(again.path, { pasted: again.answer })).headers.get("location")).toBe(
      "/mail#way-1",
    )
    expect(board.mail.ways.entries().map(({ setup }) => setup.kind)).toEqual(["gmail", "webhook"])
  })

  test("by a relay comes back to a page with one button", async () => {
    const relay = "https://relay.example/google"
    serve(relay)
    expect(await look("/mail/gmail")).toContain(`<code>${relay}</code>`)
    const { path, page: consent, answer } = await agree()
    expect(consent).not.toContain("gmail-paste.svg")
    expect(answer).toStartWith(relay)
    const returned = `/mail/gmail/return${new URL(answer).search}`
    const page = await look(returned)
    expect(page).toContain(`action="${path}"`)
    const pasted = /name="pasted" value="([^"]*)"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? ""
    // Looking at it links nothing.
    expect(board.mail.ways.entries()).toEqual([])
    expect((await send(path, { pasted })).headers.get("location")).toBe("/mail#way-1")
  })
})

describe("linking is refused", () => {
  const forms = [
    [{ clientId: "", clientSecret }, "A client ID ends in"],
    [{ clientId: "abc", clientSecret }, "A client ID ends in"],
    [{ clientId, clientSecret: "" }, "Copy the client secret here."],
  ] as const
  for (const [fields, told] of forms)
    test(`with ${JSON.stringify(fields)}`, async () => {
      const answer = await send("/mail/gmail", fields)
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(told)])
    })

  test("with an answer that is none, and goes on", async () => {
    const { path, answer } = await agree()
    for (const [pasted, told] of [
      ["http://127.0.0.1:52311/", "There is no code in this."],
      [`${answer.replace(/state=[\w-]+/, "state=x")}`, "the answer to another attempt"],
      ["http://127.0.0.1:52311/?error=access_denied", "You have said no at Google."],
    ] as const) {
      const refused = await send(path, { pasted })
      expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining(told)])
    }
    expect((await send(path, { pasted: answer })).status).toBe(303)
  })

  test("after ten minutes, and a second time", async () => {
    const { path, answer } = await agree()
    await send(path, { pasted: answer })
    expect((await send(path, { pasted: answer })).status).toBe(410)
    const late = await agree()
    await board.clock.advance(10 * 60_000)
    const page = await web.app.request(late.path)
    expect([page.status, await page.text()]).toEqual([410, expect.stringContaining("Begin again")])
  })

  test("without the right to send, saying which box to tick", async () => {
    google.grants("openid", "email")
    const { path, answer } = await agree()
    const refused = await send(path, { pasted: answer })
    expect(refused.status).toBe(422)
    expect(await refused.text()).toContain("tick the box for sending")
    expect(board.mail.ways.entries()).toEqual([])
  })

  test("with a code that Google does not take any more", async () => {
    const { path, answer } = await agree()
    google.end()
    const refused = await send(path, { pasted: answer })
    const told = "The code is not valid, or no longer. Begin again."
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining(told)])
  })

  test("while Google is not reached, and goes on with the same code", async () => {
    const { path, answer } = await agree()
    await google.reachable(false)
    const refused = await send(path, { pasted: answer })
    const page = await refused.text()
    expect([refused.status, page]).toEqual([
      502,
      expect.stringContaining("Nobody answers at this address and port."),
    ])
    expect(page).toContain(`value="${answer.replaceAll("&", "&amp;")}"`)
    await google.reachable(true)
    expect((await send(path, { pasted: answer })).status).toBe(303)
  })

  test("with an invented code, and nothing of it in the page unescaped", async () => {
    const { path } = await agree()
    const refused = await send(path, { pasted: "<script>alert(1)</script>" })
    expect(refused.status).toBe(422)
    expect(await refused.text()).not.toContain("<script>alert")
  })
})
