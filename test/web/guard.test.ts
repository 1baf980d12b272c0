import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { Hono } from "hono"

import { longestIdle } from "../../src/auth/sessions.ts"
import { type Access, accessEntry, accessList, accessOf } from "../../src/web/access.ts"
import { routes } from "../../src/web/routes.ts"
import { createWebApp, type WebApp } from "../../src/web/server.ts"
import type { Site, WebEnv } from "../../src/web/web-env.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeBoard } from "../fakes/fake-board.ts"
import { formPost } from "../fakes/form-post.ts"
import { askApp, cookieOf, owner, serverAt, setUpBoard, signInTo } from "../fakes/signed-in.ts"

const guest = { name: "Guest", password: "seven lanterns on a jetty" }

const parties = [
  "nobody",
  "factory",
  "viewer",
  "administrator",
  "expired",
  "other origin",
  "wrong host",
] as const

type Party = (typeof parties)[number]

/** `in`: the route's own handler answers. Else the status, and where it leads. */
function expected(party: Party, access: Access, method: string): string {
  const looks = method === "GET"
  if (party === "wrong host") return "421"
  if (party === "other origin") return looks ? expected("administrator", access, method) : "403"
  if (access === "open" || access === "entry") return "in"
  if (access === "activation") return "303 /"
  if (party === "factory") return access === "setup" ? "in" : "303 /setup"
  if (party === "nobody" || party === "expired") return "303 /sign-in"
  if (access === "setup") return "303 /"
  if (party === "administrator" || access === "own") return "in"
  return access === "viewer" && looks ? "in" : "403"
}

interface Asked {
  readonly method: string
  readonly path: string
}

/** Every route there is; one that takes any method is asked with two. */
let all: readonly Asked[] = []

const sayIn = () => new Response("in")

/** The real routes, which only say that they were reached. */
function reachable(site: Site): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  const seen = new Map<string, Asked>()
  for (const { method, path } of routes(site).routes) {
    app.on(method, path, sayIn)
    for (const each of method === "ALL" ? ["GET", "POST"] : [method])
      seen.set(`${each} ${path}`, { method: each, path })
  }
  all = [...seen.values()]
  return app
}

const board = new FakeBoard()
const { auth } = fakeAuth(board.clock)
board.auth = auth
const web = createWebApp(board, reachable)
const newBoard = new FakeBoard()
newBoard.auth = fakeAuth(newBoard.clock).auth
const webOfNew = createWebApp(newBoard, reachable)
const cookies: Partial<Record<Party, string>> = {}
let real: WebApp

beforeAll(async () => {
  board.with("House")
  // The table's boards have no pages: signing in is done at the real ones.
  real = createWebApp(board)
  const ask = askApp(real)
  cookies.expired = await setUpBoard(ask)
  await board.clock.advance(longestIdle)
  cookies.administrator = await signInTo(ask, owner)
  cookies["other origin"] = cookies["wrong host"] = cookies.administrator
  await auth.accounts.add({ ...guest, role: "viewer" })
  cookies.viewer = await signInTo(ask, guest)

  const realOfNew = createWebApp(newBoard)
  const credentials = formPost({ name: "admin", password: "admin" })
  cookies.factory = cookieOf(await askApp(realOfNew)("/sign-in", credentials))
  realOfNew.stop()
})

afterAll(() => {
  web.stop()
  webOfNew.stop()
  real.stop()
})

/** An address that the route takes. */
const addressOf = (path: string) =>
  path
    .replace(/:address/, "A4:C1:37:00:00:01")
    .replace(/:\w+(?:\{[^}]*\})?/g, "1")
    .replace(/\*$/, "nowhere")

async function outcome(party: Party, { method, path }: Asked) {
  const host = party === "wrong host" ? "evil.example" : "localhost"
  const origin = party === "other origin" ? "http://evil.example" : "http://localhost"
  const app = party === "factory" ? webOfNew : web
  const response = await app.app.request(
    addressOf(path),
    {
      method,
      headers: {
        Host: host,
        ...(method === "GET" ? {} : { Origin: origin }),
        ...(cookies[party] === undefined ? {} : { Cookie: cookies[party] }),
      },
    },
    { server: serverAt("192.168.1.20") },
  )
  const text = await response.text()
  const to = response.headers.get("Location")?.replace(/\?.*/, "")
  return {
    answer: text === "in" ? "in" : `${response.status}${to ? ` ${to}` : ""}`,
    tells: /House|A4:C1/.test(text),
  }
}

describe("each route", () => {
  test("has its entry in the access list", () => {
    expect(all.map(({ path }) => path).filter((path) => accessEntry(path) === null)).toEqual([])
  })

  test("is what an entry is for", () => {
    const used = new Set(all.map(({ path }) => accessEntry(path)))
    expect(Object.keys(accessList).filter((entry) => !used.has(entry))).toEqual([])
  })

  for (const { method, path } of all)
    test.each([...parties])(`${method} ${path} for %s`, async (party) => {
      const { answer, tells } = await outcome(party, { method, path })
      expect(answer).toBe(expected(party, accessOf(path), method))
      expect(tells).toBe(false)
    })
})

describe("a board that asks for its licence code", () => {
  const locked = new FakeBoard()
  const { auth, store } = fakeAuth(locked.clock, { licenceRequired: true })
  locked.auth = auth
  const webOfLocked = createWebApp(locked, reachable)
  afterAll(() => webOfLocked.stop())

  test("shows only where it is typed, also to who is signed in", async () => {
    const account = store.accounts.add({
      name: "Owner",
      role: "administrator",
      passwordHash: "",
      time: 0,
    })
    const token = auth.sessions.begin(account, { address: "", agent: "" })
    for (const { method, path } of all) {
      const response = await webOfLocked.app.request(addressOf(path), {
        method,
        headers: { Origin: "http://localhost", Cookie: `session=${token}` },
      })
      const access = accessOf(path)
      const shown = access === "open" || access === "activation"
      const answer = (await response.text()) === "in" ? "in" : response.headers.get("Location")
      expect({ method, path, answer }).toEqual({ method, path, answer: shown ? "in" : "/activate" })
    }
  })
})

describe("what is no route", () => {
  const rows = [
    ["nobody", "303 /sign-in"],
    ["expired", "303 /sign-in"],
    ["factory", "303 /setup"],
    ["viewer", "404"],
    ["administrator", "404"],
    ["wrong host", "421"],
  ] as const
  test.each([...rows])("for %s answers %s", async (party, wanted) => {
    const { answer } = await outcome(party, { method: "GET", path: "/nowhere/at/all" })
    expect(answer).toBe(wanted)
  })

  test("is for administrators, as a route that the list forgot would be", () => {
    expect(accessOf("/unlisted")).toBe("administrator")
    expect(accessOf("/battery/:id{[0-9]+}/unlisted")).toBe("viewer")
  })
})

describe("who is not signed in", () => {
  const ask = (path: string, headers: Record<string, string>) => askApp(web)(path, { headers })

  test("comes back to where he wanted to go", async () => {
    const response = await ask("/battery/1?range=week", {})
    expect(response.headers.get("Location")).toBe("/sign-in?next=%2Fbattery%2F1%3Frange%3Dweek")
  })

  test("is led from within a page by htmx", async () => {
    const response = await ask("/log/lines", {
      "HX-Request-Type": "partial",
      "HX-Current-URL": "http://localhost/log?level=error",
    })
    expect(response.status).toBe(204)
    expect(response.headers.get("HX-Redirect")).toBe("/sign-in?next=%2Flog%3Flevel%3Derror")
  })

  test("has set the board up already: a late question leads nowhere", async () => {
    const request = formPost({ name: "", password: "x" }, { partial: true })
    const headers = { ...request.headers, Cookie: cookies.administrator ?? "" }
    const response = await askApp(web)("/setup/strength", { ...request, headers })
    expect([response.status, response.headers.get("HX-Redirect")]).toEqual([204, null])
  })

  test("is told so where no page was asked for", async () => {
    const response = await ask("/battery/1/download?from=0&to=1", { Accept: "*/*" })
    expect([response.status, await response.text()]).toEqual([401, "You are signed out"])
  })

  test("hears it on a stream, which asks again only after a while", async () => {
    const response = await ask("/live", {
      "HX-Request-Type": "partial",
      Accept: "text/html, text/event-stream",
    })
    expect(response.headers.get("Content-Type")).toStartWith("text/event-stream")
    expect(await response.text()).toMatch(/^retry: 8000\ndata: .*You are signed out.*\n\n$/)
  })
})

test("a stream that is open ends with its session", async () => {
  const ask = askApp(real)
  const cookie = await signInTo(ask, owner)
  const response = await ask("/live", { headers: { Cookie: cookie } })
  const reading = response.text()
  await ask("/sign-out", { ...formPost({}), headers: { ...formPost({}).headers, Cookie: cookie } })
  expect(await reading).toContain("data:")
  expect((await ask("/", { headers: { Cookie: cookie } })).status).toBe(303)
})
