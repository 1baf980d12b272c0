import { afterAll, describe, expect, test } from "bun:test"

import { systemClock } from "../../src/lib/clock.ts"
import { ListenError } from "../../src/web/listen-error.ts"
import { createWebApp, startWeb } from "../../src/web/server.ts"
import type { WebDeps } from "../../src/web/web-deps.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"

const attack = "<img src=x onerror=alert(1)>"
const rightToLeft = "بطارية الكوخ"

const board = new FakeBoard()
board.rangeOf = plausibleRange
board.with("House", { current: 12.3, soc: 85 })
board.with(attack, { current: -48.25, soc: 9, protections: ["cell-undervoltage"] })
board.with("ž".repeat(200), null)
board.with(rightToLeft)
board.fail(3, "hear")
const web = createWebApp(board)
afterAll(() => web.stop())

interface Row {
  readonly get: string
  readonly headers?: Record<string, string>
  readonly status?: number
  readonly has?: readonly string[]
  readonly hasNot?: readonly string[]
}

const rows: readonly Row[] = [
  {
    get: "/",
    has: [
      "<!doctype html>",
      "85<small>%</small>",
      "+12.30<small>\u202fA</small>",
      "Charging",
      "Discharging",
      "−643<small>\u202fW</small>",
      "cell undervoltage",
      "only 9% left",
      "2\u202fmV apart",
      "&lt;img src=x onerror=alert(1)&gt;",
      `<bdi>${rightToLeft}</bdi>`,
      "Not reached yet",
      "a phone app is connected to it",
      'href="/battery/1/edit"',
      'href="/battery/1/remove"',
      'href="/battery/add"',
    ],
    hasNot: [attack, "for the log alone", "chart-library.js", "undefined", "NaN", "null"],
  },
  {
    get: "/",
    headers: { "Accept-Language": "cs-CZ,cs;q=0.9" },
    has: ['lang="cs"', "podpětí článku", "85<small>\u202f%</small>", "+12,30", "Nabíjí se"],
    hasNot: ["Charging", "Battery"],
  },
  { get: "/", headers: { Cookie: "language=cs" }, has: ['lang="cs"'] },
  { get: "/", headers: { Cookie: "language=xx; theme=pink" }, has: ['lang="en"', 'theme="auto"'] },
  { get: "/", headers: { Cookie: "theme=dark" }, has: ['data-theme="dark"', 'content="dark"'] },
  { get: "/", headers: { "HX-Request-Type": "partial" }, has: ["85"], hasNot: ["<html", "<head>"] },
  { get: "/", headers: { "HX-Request-Type": "full" }, has: ["<html"] },
  {
    get: "/",
    headers: { "HX-History-Restore-Request": "true", "HX-Request-Type": "full" },
    has: ["<html"],
  },
  {
    get: "/battery/1",
    has: [
      "4 cells",
      "3.331\u202fV",
      "highest",
      "18.4",
      "No protection is active",
      "chart-library.js",
      "112",
    ],
    hasNot: ["undefined", "NaN"],
  },
  { get: "/battery/2", has: ["&lt;img src=x", "cell undervoltage"], hasNot: [attack] },
  { get: "/battery/3", has: ["There is no current reading", "ž".repeat(200)] },
  {
    get: "/battery/1?range=day&at=2026-11-01",
    has: ["Sunday, 1 November 2026", "&amp;at=2026-10-31", ">Now<"],
  },
  { get: "/battery/1?range=day&at=2999-01-01", has: ["Sunday, 22 November"], hasNot: [">Now<"] },
  { get: "/battery/1?range=day&at=nonsense", has: ["Sunday, 22 November 2026"] },
  { get: "/battery/99", status: 404, has: ["There is no such page", "<html"] },
  { get: "/battery/A4:C1:37:00:00:02", status: 302 },
  { get: "/battery/a4c137000002", status: 302 },
  { get: "/battery/A4:C1:37:00:00:99", status: 404 },
  { get: "/battery/99/edit", status: 404 },
  { get: "/battery/99/remove", status: 404 },
  {
    get: "/battery/2/edit",
    has: ['value="&lt;img src=x onerror=alert(1)&gt;"'],
    hasNot: [attack],
  },
  {
    get: "/battery/2/remove",
    has: ["&lt;img", "is deleted", "/battery/2/download?from=0&amp;to="],
    hasNot: [attack],
  },
  {
    get: "/battery/add",
    has: ["Batteries in range", 'action="/battery/add/scan"', 'href="/battery/add/details"'],
  },
  {
    get: "/battery/add/details",
    has: [
      'name="address"',
      'name="name"',
      'action="/battery/add"',
      'formaction="/battery/add/test"',
    ],
    hasNot: ['hx-trigger="load"'],
  },
  {
    get: "/battery/add/details?address=a4c137423ed9",
    has: ['value="A4:C1:37:42:3E:D9"', 'hx-trigger="load"'],
  },
  {
    get: "/battery/add/details?address=A4C137000001",
    has: ["This battery is monitored already:", 'href="/battery/1"'],
    hasNot: ['hx-trigger="load"'],
  },
  { get: "/battery/add/details?address=%3Cscript%3E", has: ['name="address" value=""'] },
  { get: "/nope", status: 404, has: ["There is no such page"] },
  {
    get: "/nope",
    headers: { "HX-Request-Type": "partial" },
    status: 404,
    has: ['role="alert"'],
    hasNot: ["<html"],
  },
  { get: "/assets/0000000000/app.css", status: 404 },
  { get: "/assets/../../package.json", status: 404 },
  {
    get: "/manifest.webmanifest",
    has: ['"display":"standalone"', "icon.svg"],
  },
]

describe("a request", () => {
  for (const { get, headers = {}, status = 200, has = [], hasNot = [] } of rows)
    test(`${get} ${JSON.stringify(headers)}`, async () => {
      const response = await web.app.request(get, { headers })
      const text = await response.text()
      expect(response.status).toBe(status)
      for (const piece of has) expect(text).toContain(piece)
      for (const piece of hasNot) expect(text).not.toContain(piece)
    })

  test("by address leads to the battery", async () => {
    const response = await web.app.request("/battery/a4-c1-37-00-00-02")
    expect(response.headers.get("Location")).toBe("/battery/2")
  })
})

describe("health", () => {
  test("is told as JSON", async () => {
    const response = await web.app.request("/health")
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      status: "ok",
      version: "0.1.0",
      uptime: 5025,
      batteries: 4,
      radio: { adapter: "hci0", state: "ready" },
    })
  })

  test("is 503 when batmon does not do its work", async () => {
    const failing = new FakeBoard()
    failing.healthiness = { status: "failing", uptime: 1 }
    const app = createWebApp(failing)
    const response = await app.app.request("/health")
    app.stop()
    expect(response.status).toBe(503)
  })
})

describe("headers", () => {
  test("let a page load and run nothing but batmon's own", async () => {
    const response = await web.app.request("/")
    const policy = response.headers.get("Content-Security-Policy") ?? ""
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff")
    expect(response.headers.get("Cache-Control")).toBe("no-store")
    expect(response.headers.get("Vary")).toContain("HX-Request-Type")
  })

  test("let the chart have its style, by a number used once", async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => {
        const response = await web.app.request("/battery/1")
        const policy = response.headers.get("Content-Security-Policy") ?? ""
        const nonce = /style-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? "none"
        expect(await response.text()).toContain(`data-nonce="${nonce}"`)
        expect(policy).toContain("script-src 'self';")
        expect(policy).not.toContain("unsafe-eval")
        return nonce
      }),
    )
    expect(policies[0]).not.toBe(policies[1])
  })

  test("say what an asset is, and that it stays so for ever", async () => {
    const page = await (await web.app.request("/battery/1")).text()
    const urls = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url = ""]) => url)
    expect(new Set(urls).size).toBe(8)
    for (const url of urls) {
      const plain = await web.app.request(url)
      const small = await web.app.request(url, { headers: { "Accept-Encoding": "br, gzip" } })
      expect(plain.headers.get("Cache-Control")).toContain("immutable")
      expect(plain.headers.get("Content-Type")).toMatch(
        /^(text\/(css|javascript)|image\/(?:svg|png))/,
      )
      expect(small.headers.get("Content-Encoding")).toBe("gzip")
      expect(Bun.gunzipSync(await small.arrayBuffer())).toEqual(
        new Uint8Array(await plain.arrayBuffer()),
      )
    }
  })
})

describe("a large page", () => {
  test("is compressed for who can read that", async () => {
    const small = await web.app.request("/", { headers: { "Accept-Encoding": "gzip" } })
    expect(small.headers.get("Content-Encoding")).toBe("gzip")
    const text = new TextDecoder().decode(Bun.gunzipSync(await small.arrayBuffer()))
    expect(text).toContain("<!doctype html>")
  })
})

describe("a change asked for by", () => {
  const send = (headers: Record<string, string>) =>
    web.app.request("http://board.local/battery/1/edit", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: "name=Taken+over&address=A4C137000001",
    })

  test("another site is refused", async () => {
    for (const headers of [
      { Origin: "http://evil.example" },
      { Origin: "http://evil.example", "Sec-Fetch-Site": "cross-site" },
      { Origin: "null" },
      {},
    ]) {
      const response = await send(headers)
      expect(response.status).toBe(403)
      expect(await response.text()).toContain("did not come from batmon")
    }
    expect(board.status(1)?.battery.name).toBe("House")
  })

  test("its own page is done", async () => {
    expect((await send({ Origin: "http://board.local" })).status).toBe(303)
    expect(board.status(1)?.battery.name).toBe("Taken over")
    board.batteries.edit(1, { name: "House", address: "A4:C1:37:00:00:01" })
  })

  test("nobody may be of any size", async () => {
    const response = await web.app.request("http://board.local/battery/add", {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": "100000",
        Origin: "http://board.local",
      },
      body: `name=${"x".repeat(100_000)}`,
    })
    expect(response.status).toBe(413)
  })
})

describe("a failure inside", () => {
  test("is told under a number that is in the log, without saying more", async () => {
    const broken = new FakeBoard()
    broken.statuses = () => {
      throw new Error("the secret reason")
    }
    // The app itself asks for all batteries when it is made.
    const working = new FakeBoard()
    const app = createWebApp(working)
    working.statuses = broken.statuses
    const response = await app.app.request("/")
    app.stop()
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).toContain("Something went wrong in batmon")
    expect(text).not.toContain("secret")
    expect(text).not.toContain(".ts")
    const id = working.entries.at(-1)?.fields["id"]
    expect(text).toContain(String(id))
    expect(working.entries.at(-1)?.fields["reason"]).toContain("the secret reason")
  })
})

describe("the socket", () => {
  const onRealClock = (fake: FakeBoard): WebDeps => ({
    board: fake.board,
    log: fake.log,
    mail: fake.mail,
    events: fake.events,
    interval: fake.interval,
    statuses: fake.statuses,
    status: fake.status,
    models: fake.models,
    radio: fake.radio,
    bluetooth: fake.bluetooth,
    storage: fake.storage,
    auth: fake.auth,
    machine: fake.machine,
    snmp: fake.snmp,
    auditLog: fake.auditLog,
    health: fake.health,
    batteries: fake.batteries,
    history: fake.history,
    nearby: fake.nearby,
    logbook: fake.logbook,
    alerts: fake.alerts,
    clock: systemClock,
  })

  test("that is taken is named with the reason", async () => {
    const first = startWeb(onRealClock(new FakeBoard()), { host: "127.0.0.1", port: 0 })
    const port = Number(first.url.port)
    expect(() => startWeb(onRealClock(new FakeBoard()), { host: "127.0.0.1", port })).toThrow(
      new ListenError("127.0.0.1", port, {
        cause: Object.assign(new Error(), { code: "EADDRINUSE" }),
      }),
    )
    await first.stop()
  })

  test("keeps a stream open beyond the ten seconds after which Bun closes idle ones", async () => {
    const fake = new FakeBoard()
    const id = fake.with("House")
    // A clock on which no heartbeat comes while the test lasts: the stream is truly idle.
    const running = startWeb(
      { ...onRealClock(fake), clock: fake.clock },
      { host: "127.0.0.1", port: 0 },
    )
    const response = await fetch(new URL("/live", running.url))
    const reader = response.body?.getReader()
    await reader?.read()
    await Bun.sleep(13_000)
    fake.sample(id, { soc: 33 })
    const { value, done } = (await reader?.read()) ?? {}
    expect(done).toBe(false)
    expect(new TextDecoder().decode(value)).toContain("33<small>")
    await running.stop()
  }, 30_000)

  test("ends its streams at once when it is closed", async () => {
    const running = startWeb(onRealClock(new FakeBoard()), { host: "127.0.0.1", port: 0 })
    const response = await fetch(new URL("/live", running.url))
    await running.stop()
    // Ended or cut off, but not left hanging.
    await response.text().catch(() => "")
    expect(await fetch(running.url).catch(() => "refused")).toBe("refused")
  })

  test("frees the place of a browser that vanished", async () => {
    const running = startWeb(onRealClock(new FakeBoard()), { host: "127.0.0.1", port: 0 })
    const leaving = new AbortController()
    const live = new URL("/live", running.url)
    // Held: what nobody holds is collected, and its connection closed.
    const held: Response[] = []
    while (held.length < 100) held.push(await fetch(live, { signal: leaving.signal }))
    expect((await fetch(live)).status).toBe(503)
    expect(held).toHaveLength(100)
    leaving.abort()
    let status = 503
    while (status === 503) {
      await Bun.sleep(20)
      status = (await fetch(live)).status
    }
    expect(status).toBe(200)
    await running.stop()
  })
})
