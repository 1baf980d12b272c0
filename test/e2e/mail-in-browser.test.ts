import { afterAll, afterEach, beforeEach, expect, test } from "bun:test"
import { simpleParser } from "mailparser"
import type { Page } from "playwright-core"

import { createWords } from "../../src/i18n/words.ts"
import { languages } from "../../src/i18n/language.ts"
import { renderMail } from "../../src/mail/mail-render.ts"
import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { alertOf } from "../fakes/alert-of.ts"
import { axeFindings } from "../fakes/axe.ts"
import { FakeBoard } from "../fakes/fake-board.ts"
import { fakeMail } from "../fakes/fake-mail.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { startGoogle } from "../fakes/google.ts"
import { startHttpServer } from "../fakes/http-server.ts"
import { startMailServer } from "../fakes/mail-server.ts"
import { setUpBoard } from "../fakes/signed-in.ts"
import { launchChromium, WatchedBrowser } from "../fakes/watched-browser.ts"

const chromium = await launchChromium()
afterAll(() => chromium.close())

let board: FakeBoard
let web: RunningWeb
let browser: WatchedBrowser

beforeEach(() => {
  board = new FakeBoard()
  board.with("House")
  browser = new WatchedBrowser(chromium)
})

afterEach(async () => {
  await browser.closePages()
  await web.stop()
})

const open = (path: string, locale: string) =>
  browser.open(new URL(path, web.url), { locale: locale === "cs" ? "cs-CZ" : "en-GB" })

for (const language of languages) {
  const words = createWords(language, "Europe/Prague")
  const press = (page: Page, name: string) =>
    page.getByRole("main").getByRole("button", { name }).click()

  test(`a mail server is set up, tested and removed in ${language}`, async () => {
    await using server = await startMailServer()
    web = startWeb(board, { host: "127.0.0.1", port: 0 })
    const page = await open("/mail", language)
    await page.getByRole("link", { name: words.t("mail.add.smtp") }).click()
    await page.fill("#host", "127.0.0.1")
    await page.fill("#port", "0")
    await page.selectOption("#security", "none")
    await page.fill("#from", "board@example.test")
    await press(page, words.t("form.save"))
    await page.getByText(words.t("form.error.port")).waitFor()
    // Wrong things are said without losing what is right.
    expect(await page.inputValue("#host")).toBe("127.0.0.1")
    await page.fill("#port", String(server.port))
    await press(page, words.t("form.save"))
    await page.fill("#to-1", "owner@example.test")
    await press(page, words.t("mail.test.send"))
    await page.getByText(words.t("mail.test.taken")).waitFor()
    expect(await page.textContent("#tested-1 .answer")).toContain("Queued as 4711")
    const mail = await simpleParser(server.mails[0]?.raw ?? "")
    expect(mail.subject).toBe(`[batmon] ${words.t("mail.test.title")}`)
    await page.click("#way-1 a[href='/mail/1/remove']")
    await press(page, words.t("battery.remove"))
    await page.getByText(words.t("mail.add.first")).waitFor()
    // The answer to a wrong form has a status of its own, which Chromium mentions.
    expect(browser.sins.filter((sin) => !sin.includes("422"))).toEqual([])
  })
}

test("a Gmail account is linked by pasting the address of a page that does not load", async () => {
  await using google = await startGoogle()
  board.mail = fakeMail(board.clock, { google: google.endpoints })
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  const page = await open("/mail/gmail", "en")
  await page.fill("#clientId", "1234-abc.apps.googleusercontent.com")
  await page.fill("#clientSecret", "GOCSPX-secret")
  await page.getByRole("button", { name: "Next" }).click()
  expect(await page.locator(".guide-steps img").count()).toBe(2)
  const dead = page.context().waitForEvent("requestfailed", {
    predicate: (request) => request.url().startsWith("http://127.0.0.1:52311/"),
  })
  await page.getByRole("link", { name: "Open Google’s page" }).click()
  const failed = await dead
  await page.fill("#pasted", failed.url())
  await page.getByRole("button", { name: "Link the account" }).click()
  await page.getByText("owner@gmail.test").first().waitFor()
  await page.getByRole("button", { name: "Send a test" }).click()
  await page.getByText("The message was accepted").waitFor()
  expect(google.mails).toHaveLength(1)
  expect(browser.sins).toEqual([])
})

test("a relay leads from Google back to a board that has to be signed in to", async () => {
  await using google = await startGoogle()
  let home = ""
  await using relay = startHttpServer(({ path, search }) =>
    path === "/consent"
      ? new Response(`<a href="/google${search}">Continue</a>`, {
          headers: { "Content-Type": "text/html" },
        })
      : Response.redirect(`${home}/mail/gmail/return${search}`),
  )
  // Another site than the board's: from there browsers hold its cookie back.
  const elsewhere = relay.url.replace("127.0.0.1", "localhost")
  board.auth = fakeAuth(board.clock).auth
  board.mail = fakeMail(board.clock, { google: google.endpoints, relay: `${elsewhere}/google` })
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  home = web.url.origin
  const cookie = await setUpBoard(
    (path, request) => fetch(new URL(path, home), { redirect: "manual", ...request }),
    { origin: home },
  )
  const page = await browser.blank(web.url)
  const [name = "", value = ""] = cookie.split("=")
  await page.context().addCookies([{ name, value, url: home, sameSite: "Strict", httpOnly: true }])
  await page.goto(`${home}/mail/gmail`)
  await page.fill("#clientId", "1234-abc.apps.googleusercontent.com")
  await page.fill("#clientSecret", "GOCSPX-secret")
  await page.getByRole("button", { name: "Next" }).click()
  const consent = page.getByRole("link", { name: "Open Google’s page" })
  const answer = await google.agree((await consent.getAttribute("href")) ?? "")
  await page.goto(`${elsewhere}/consent${new URL(answer).search}`)
  await page.getByRole("link", { name: "Continue" }).click()
  await page.getByRole("button", { name: "Link the account" }).click()
  await page.getByText("owner@gmail.test").first().waitFor()
  expect(board.mail.ways.entries()).toHaveLength(1)
})

test("the pages with every kind of way can be used by everybody", async () => {
  const { ways, links, redirect } = board.mail
  const secrets = { clientSecret: "s", refreshToken: "r" }
  const at = board.clock.now()
  const names = "<img src=x onerror=alert(1)>"
  const server = { security: "tls", user: "x", password: "y", ca: "" } as const
  ways.add({ kind: "smtp", host: "x.test", port: 465, from: "a@x.test", ...server })
  const times = { linkedAt: at, renewedAt: at }
  const account = { address: "o@gmail.test", clientId: "x", ...secrets, ...times }
  ways.add({ kind: "gmail", ...account })
  ways.add({ kind: "ntfy", url: "https://ntfy.sh", topic: names, token: "t" })
  ways.add({ kind: "webhook", url: `https://nas.test/${"long".repeat(40)}`, secret: "s" })
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  const { state } = links.begin({ clientId: "x", clientSecret: "s", redirect }, "")
  const pages = [
    ["", "light"],
    ["", "dark"],
    ["/1/edit", "light"],
    ["/2/remove", "dark"],
    [`/gmail/${state}`, "light"],
  ] as const
  for (const [path, colorScheme] of pages) {
    const viewport = { width: 360, height: 800 }
    const page = await browser.open(new URL(`/mail${path}`, web.url), { colorScheme, viewport })
    const wrong = await axeFindings(page)
    const wide = await page.evaluate<number>(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    )
    expect({ path, wrong, wide }).toEqual({ path, wrong: [], wide: 0 })
  }
  expect(browser.sins).toEqual([])
})

test("a digest shows the pictures that it brings along, and asks nobody for anything", async () => {
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  const now = board.clock.now()
  const battery = { id: 1, name: "<b>House</b>", address: "A4:C1:37:00:00:01" }
  const lastReading = { time: now, soc: 60, voltage: 13.2, current: -2 }
  const time = { since: now, raisedAt: now }
  const fact = { event: "raised", time: now, battery, cause: null, lastReading } as const
  const { html, images } = renderMail(
    {
      kind: "digest",
      period: "day",
      from: now - 24 * 3_600_000,
      to: now,
      batteries: [
        {
          ...{ battery, lastReading, socLow: 10, socHigh: 90, heard: 1 },
          ...{ temperatureLow: 1, temperatureHigh: 9, energyIn: 1000, energyOut: 900 },
          soc: Array.from({ length: 520 }, (_, n) => (n % 100 === 0 ? null : n / 6)),
        },
      ],
      alerts: [{ ...fact, alert: alertOf(time) }],
    },
    "cs",
    board.mail.context(),
  )
  const page = await browser.blank(web.url)
  const source = images.reduce((text, { cid, content, type }) => {
    const data = `data:${type};base64,${Buffer.from(content).toString("base64")}`
    return text.replaceAll(`cid:${cid}`, data)
  }, html)
  await page.setContent(source)
  const size = await page.evaluate(
    "(({ naturalWidth, naturalHeight, complete }) => [naturalWidth, naturalHeight, complete])(document.images[0])",
  )
  expect(size).toEqual([1040, 128, true])
  expect(await page.textContent("h2:last-of-type")).toBe("<b>House</b>")
  const { scrollWidth, clientWidth } = await page.evaluate<{
    scrollWidth: number
    clientWidth: number
  }>("(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))(document.documentElement)")
  expect(scrollWidth).toBe(clientWidth)
  expect(browser.sins).toEqual([])
})
