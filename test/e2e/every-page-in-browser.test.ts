import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test"
import webTypes from "htmx.org/dist/editors/jetbrains/htmx.web-types.json"
import type { BrowserContextOptions, Page } from "playwright-core"

import { cs } from "../../src/i18n/cs.ts"
import { en } from "../../src/i18n/en.ts"
import { createLogger } from "../../src/lib/log.ts"
import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { alertOf } from "../fakes/fake-alerts.ts"
import { loadAxe } from "../fakes/axe.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { setUpBoard } from "../fakes/signed-in.ts"
import { launchChromium, until, WatchedBrowser } from "../fakes/watched-browser.ts"

const names = ["<img src=x onerror=alert(1)>", "ž".repeat(200), "بطارية الكوخ", "Chata"]
const chromium = await launchChromium()
afterAll(() => chromium.close())

let board: FakeBoard
let web: RunningWeb
let browser: WatchedBrowser
let cookie: string

beforeEach(async () => {
  board = new FakeBoard()
  board.auth = fakeAuth(board.clock).auth
  board.rangeOf = (query) => plausibleRange({ ...query, points: 100 })
  for (const name of names) board.with(name, { balancingCells: [1] })
  board.sample(2, { soc: 4, protections: ["cell-undervoltage"] })
  board.fail(board.with("Tichá", null), "hear")
  board.foretell(1, {
    state: "discharging",
    toEmpty: { kind: "known", basis: "usual-load", low: 18_000, best: 22_000, high: 26_000 },
    toFull: { kind: "unknown", reason: "discharging" },
  })
  board.alerts.all = [
    alertOf({ id: 3, battery: 2 }),
    alertOf({ id: 2, battery: 1, rule: "silent", level: "critical" }),
  ]
  const now = board.clock.now()
  board.happened = [
    { id: 2, time: now - 60_000, battery: 1, kind: "battery-renamed", detail: names[1] ?? "" },
    { id: 1, time: now - 3_600_000, battery: 1, kind: "protection-on", detail: "short-circuit" },
  ]
  createLogger([board.recentLog.sink]).warning("renamed", { name: names[0] ?? "" })
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  browser = new WatchedBrowser(chromium)
  cookie = await setUpBoard(
    (path, request) => fetch(new URL(path, web.url), { redirect: "manual", ...request }),
    { origin: web.url.origin },
  )
})

afterEach(async () => {
  await browser.closePages()
  await web.stop()
})

/** The attributes that htmx 4 and its extensions know, by its own list for editors. */
const known = new Set(
  JSON.stringify(webTypes)
    .matchAll(/"name":"(hx-[^"]+)"/g)
    .map(([, name]) => name),
)

/** What English says and Czech does not: on a Czech page it was forgotten. */
const english = new Set(
  Object.entries<unknown>(en).flatMap(([key, text]) =>
    typeof text === "string" && text.length > 3 && text !== cs[key as keyof typeof cs]
      ? [text]
      : [],
  ),
)

interface Seen {
  readonly ids: string[]
  readonly attributes: string[]
  readonly texts: string[]
  readonly links: string[]
  readonly overflow: number
  readonly wrong: string[]
}

/** What is looked at in every page; what is folded is opened first. */
const look = `(async () => {
  for (const each of document.querySelectorAll("details")) each.open = true
  const all = [...document.querySelectorAll("*")]
  const { scrollWidth, clientWidth } = document.documentElement
  const texts = document.evaluate("//text()", document.body, null, 7)
  const { violations } = await axe.run()
  return {
    ids: all.flatMap(({ id }) => (id ? [id] : [])),
    attributes: [...new Set(all.flatMap((each) => each.getAttributeNames()))],
    texts: Array.from({ length: texts.snapshotLength }, (_, at) => texts.snapshotItem(at).data.trim()),
    links: [...document.querySelectorAll("a[href]:not([download])")].map(({ href }) => href),
    overflow: scrollWidth - clientWidth,
    wrong: violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => id + " " + html.slice(0, 160) + " " + (any[0]?.message ?? ""))),
  }
})()`

async function faultsOf(page: Page, language: string): Promise<{ seen: Seen; faults: string[] }> {
  if ((await page.locator("#chart").count()) > 0)
    await until(
      page,
      "(({ drawn, dataset }) => drawn === dataset.drawing)(document.getElementById('chart'))",
    )
  await loadAxe(page)
  const seen = await page.evaluate<Seen>(look)
  const htmx = seen.attributes.filter((name) => name.startsWith("hx-") && !known.has(name))
  const forgotten = language === "cs" ? seen.texts.filter((text) => english.has(text)) : []
  const faults = [
    ...seen.ids.filter((id, index) => seen.ids.indexOf(id) !== index).map((id) => `twice: ${id}`),
    ...htmx.map((name) => `unknown to htmx: ${name}`),
    ...forgotten.map((text) => `not in Czech: ${text}`),
    ...(seen.overflow > 0 ? [`wider than the screen by ${seen.overflow} px`] : []),
    ...seen.wrong,
  ]
  return { seen, faults }
}

/** One page of each kind is enough: a battery is like another, a range like another. */
const kindOf = ({ pathname, searchParams }: URL) =>
  `${pathname.replace(/\d+/g, "1")} ${[...searchParams.keys()].sort().join()}`

/** Everything that can be reached by links from the overview. */
async function visitAll(options: BrowserContextOptions, language: string) {
  const page = await browser.blank(web.url, options)
  const [name = "", value = ""] = cookie.split("=")
  await page.context().addCookies([{ name, value, url: web.url.href }])
  const queue = [new URL("/", web.url), new URL("/no-such-page", web.url)]
  const kinds = new Set(queue.map(kindOf))
  const found: Record<string, string[]> = {}
  for (let url = queue.shift(); url; url = queue.shift()) {
    const { pathname, search } = url
    const { headers } = await fetch(url, { headers: { Cookie: cookie } })
    // A file is not a page.
    if (!headers.get("Content-Type")?.startsWith("text/html")) continue
    await page.goto(url.href)
    const { seen, faults } = await faultsOf(page, language)
    // That it is not there is what Chromium mentions.
    const sins = browser.sins.splice(0).filter((sin) => !sin.includes("404"))
    found[pathname + search] = [...faults, ...sins]
    for (const link of seen.links.map((href) => new URL(href))) {
      link.hash = ""
      if (link.origin !== url.origin || kinds.has(kindOf(link))) continue
      kinds.add(kindOf(link))
      queue.push(link)
    }
  }
  return found
}

describe("every page that links lead to is without fault", () => {
  const looks = [
    ["cs", "light", { width: 360, height: 740 }],
    ["en", "dark", { width: 1280, height: 900 }],
  ] as const
  test.each(looks)(
    "in %s, in the %s theme",
    async (language, colorScheme, viewport) => {
      const locale = language === "cs" ? "cs-CZ" : "en-GB"
      const found = await visitAll({ locale, colorScheme, viewport }, language)
      expect(Object.keys(found).length).toBeGreaterThan(12)
      expect(Object.entries(found).filter(([, faults]) => faults.length > 0)).toEqual([])
    },
    240_000,
  )
})
