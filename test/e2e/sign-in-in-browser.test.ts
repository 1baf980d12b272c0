import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test"
import type { BrowserContextOptions } from "playwright-core"

import { createLicenceCode } from "../../src/auth/licence-code.ts"
import { provisionLicence } from "../../src/auth/licence.ts"
import { type RunningWeb, startWeb } from "../../src/web/server.ts"
import { axeFindings } from "../fakes/axe.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeBoard, plausibleRange } from "../fakes/fake-board.ts"
import { owner } from "../fakes/signed-in.ts"
import { launchChromium, until, WatchedBrowser } from "../fakes/watched-browser.ts"

const chromium = await launchChromium()
afterAll(() => chromium.close())

let board: FakeBoard
let web: RunningWeb
let browser: WatchedBrowser
let store: ReturnType<typeof fakeAuth>["store"]

beforeEach(() => {
  board = new FakeBoard()
  board.rangeOf = plausibleRange
  const made = fakeAuth(board.clock)
  board.auth = made.auth
  store = made.store
  web = startWeb(board, { host: "127.0.0.1", port: 0 })
  browser = new WatchedBrowser(chromium)
})

afterEach(async () => {
  await browser.closePages()
  await web.stop()
  // The answers to a wrong form, and to who may not, have a status of their own, which Chromium mentions.
  expect(browser.sins.filter((sin) => !/status of (?:422|403)/.test(sin))).toEqual([])
})

const address = (path: string) => new URL(path, web.url).href
const open = (path: string, options: BrowserContextOptions = {}) =>
  browser.open(new URL(path, web.url), options)

for (const javaScriptEnabled of [true, false])
  test(`first login to first battery ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    const page = await open("/", { javaScriptEnabled })
    expect(page.url()).toBe(address("/sign-in"))
    await page.fill("#name", "admin")
    await page.fill("#password", "wrong")
    await page.click("button.primary")
    await page.waitForSelector("text=User name and password do not match")
    await page.fill("#password", "admin")
    await page.click("button.primary")
    await page.waitForURL("**/setup")
    await page.goto(address("/log"))
    expect(page.url()).toBe(address("/setup"))

    await page.fill("#name", owner.name)
    await page.fill("#password", "password")
    if (javaScriptEnabled) await page.waitForSelector("text=Guessed at once")
    await page.click("button.primary")
    await page.waitForSelector("#password-error")
    expect(await page.inputValue("#name")).toBe(owner.name)
    await page.fill("#password", owner.password)
    if (javaScriptEnabled) await page.waitForSelector("text=Very good")
    await page.click("button.primary")
    await page.waitForURL("**/battery/add")
    expect(await page.textContent("h1")).toBe("Add your first battery")

    await page.goto(address("/battery/add/details"))
    await page.fill("#address", "a4c1370000a1")
    await page.fill("#name", "House")
    await page.click("button.primary")
    await page.waitForURL("**/battery/1")
    expect(await page.textContent("h1")).toBe("House")
    expect(await page.context().cookies()).toContainEqual(
      expect.objectContaining({ name: "session", httpOnly: true, sameSite: "Strict" }),
    )

    await page.click(".menu > button")
    await page.click("text=Sign out")
    await page.waitForURL("**/sign-in")
    await page.goto(address("/battery/1"))
    await page.waitForURL("**/sign-in?again&next=%2Fbattery%2F1")
    await page.fill("#name", owner.name)
    await page.fill("#password", owner.password)
    await page.click("button.primary")
    await page.waitForURL("**/battery/1")
  }, 30_000)

describe("somebody who is signed in", () => {
  const guest = { name: "Guest", password: "seven lanterns on a jetty" }

  const signIn = async (credentials: { name: string; password: string }, path = "/") => {
    const page = await open(path)
    await page.fill("#name", credentials.name)
    await page.fill("#password", credentials.password)
    await page.click("button.primary")
    await page.waitForURL(address(path))
    return page
  }

  beforeEach(async () => {
    await board.auth.accounts.add({ ...owner, role: "administrator" })
    await board.auth.accounts.add({ ...guest, role: "viewer" })
    board.with("House")
  })

  test("as a viewer sees all, and nothing that changes it", async () => {
    const page = await signIn(guest)
    await page.waitForSelector("#battery-1")
    expect(await page.isVisible("[aria-label='Edit House']")).toBe(false)
    expect(await page.isVisible("a[href='/battery/add']")).toBe(false)
    board.sample(1, { soc: 33 })
    await page.waitForSelector("#soc-1 >> text=33")
    await page.goto(address("/battery/1"))
    for (const what of ["edit", "remove", "switch?"])
      expect(await page.locator(`a[href*="/battery/1/${what}"]:visible`).count()).toBe(0)
    await page.goto(address("/battery/1/edit"))
    expect(await page.textContent("h1")).toBe("Your account may look, not change")
    await page.click(".menu > button")
    expect(await page.locator(".menu nav a").allTextContents()).toEqual([
      "Overview",
      "Alerts",
      "Change credentials",
      "Bluetooth",
    ])
  })

  test("changes user name and password by the menu", async () => {
    const page = await signIn(owner)
    await page.click(".menu > button")
    await page.click("text=Change credentials")
    expect(await page.inputValue("#name")).toBe(owner.name)
    await page.fill("#name", "Boss")
    await page.fill("#password", "nine otters on a raft")
    await page.fill("#current", "wrong")
    await page.click("button.primary")
    await page.waitForSelector("#current-error")
    await page.fill("#password", "nine otters on a raft")
    await page.fill("#current", owner.password)
    await page.click("button.primary")
    await page.waitForSelector("text=Other browsers were signed out")
    await page.click(".menu > button")
    expect(await page.textContent(".menu .who")).toContain("Boss")
    await page.click("text=Sign out")
    await page.waitForURL("**/sign-in")
    await page.fill("#name", "Boss")
    await page.fill("#password", "nine otters on a raft")
    await page.click("button.primary")
    await page.waitForURL(address("/"))
  }, 20_000)

  test("gives another person an account, and takes it away", async () => {
    const page = await signIn(owner, "/accounts")
    await page.fill("#name", "Third")
    await page.fill("#password", "a boat under two bridges")
    await page.click("button.primary")
    await page.waitForSelector(".sessions >> text=Third")
    await page.click("li:has-text('Third') >> text=Make an administrator")
    await page.waitForSelector("li:has-text('Third') >> text=Make a viewer")
    await page.click("li:has-text('Third') >> text=Remove")
    await page.waitForSelector("li:has-text('Third')", { state: "detached" })
    await page.goto(address("/audit"))
    await page.waitForSelector("h1")
  }, 20_000)

  test("sees it on an open page when the session ends, and goes on where it was", async () => {
    const page = await signIn(owner, "/battery/1")
    await page.evaluate("sameDocument = true")
    board.auth.sessions.endAll()
    await page.waitForSelector("text=You are signed out")
    await page.click(".link-lost a")
    await page.waitForURL("**/sign-in?again&next=%2Fbattery%2F1")
    await page.fill("#name", owner.name)
    await page.fill("#password", owner.password)
    await page.click("button.primary")
    await page.waitForURL("**/battery/1")
    await until(page, "typeof sameDocument === 'undefined'")
  })
})

for (const javaScriptEnabled of [true, false])
  test(`a forgotten password is reset by the licence code ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
    await board.auth.accounts.add({ ...owner, role: "administrator" })
    const code = createLicenceCode()
    await provisionLicence(store, code)
    const page = await open("/sign-in", { javaScriptEnabled })
    await page.click("text=Forgotten password?")
    await page.waitForURL("**/forgotten")
    expect(await page.textContent("main")).toContain("DC:A6:32:01:02:03")
    await page.fill("#code", `${code.slice(0, -1)}${code.endsWith("0") ? "1" : "0"}`)
    await page.fill("#password", "nine otters on a raft")
    await page.click("button.primary")
    await page.waitForSelector("#code-error >> text=Something is mistyped")
    await page.fill("#code", code.toLowerCase().replaceAll("-", " "))
    await page.fill("#password", "nine otters on a raft")
    await page.click("button.primary")
    await page.waitForSelector("text=The new password is set")
    await page.click("a.primary")
    await page.fill("#name", owner.name)
    await page.fill("#password", "nine otters on a raft")
    await page.click("button.primary")
    await page.waitForURL("**/battery/add")
  }, 20_000)

for (const colorScheme of ["light", "dark"] as const)
  test(`axe finds nothing wrong with signing in, in the ${colorScheme} theme`, async () => {
    const page = await open("/sign-in", { colorScheme, viewport: { width: 360, height: 740 } })
    const check = async () => {
      const wrong = await axeFindings(page)
      const pixels = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      )
      expect({ url: page.url(), wrong, pixels }).toEqual({ url: page.url(), wrong: [], pixels: 0 })
    }
    await check()
    await page.fill("#name", "admin")
    await page.fill("#password", "admin")
    await page.click("button.primary")
    await page.waitForURL("**/setup")
    await page.fill("#password", "herons")
    await page.waitForSelector("text=Too short")
    await check()
    await page.fill("#name", owner.name)
    await page.fill("#password", owner.password)
    await page.click("button.primary")
    await page.waitForURL("**/battery/add")
    for (let count = 0; count < 3; count++)
      board.auditLog.add({
        time: 0,
        account: null,
        from: "x".repeat(60),
        action: "signed-in",
        detail: "y".repeat(200),
      })
    for (const path of ["/account", "/accounts", "/audit", "/forgotten"]) {
      await page.goto(address(path))
      await check()
    }
  }, 30_000)
