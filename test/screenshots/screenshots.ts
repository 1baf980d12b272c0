/**
 * Pictures of every page of a running demonstration, in both languages and both themes, on a phone
 * and on a desktop, in build/out/screenshots. The same seed gives the same batteries.
 */
import { mkdirSync, rmSync } from "node:fs"
import type { Browser, Page } from "playwright-core"

import { launchChromium } from "../fakes/watched-browser.ts"

const root = new URL("../../", import.meta.url)
const folder = new URL("build/out/screenshots/", root)

const pages = {
  overview: "/",
  battery: "/battery/1",
  "battery-week": "/battery/1?range=week&series=soc,current,cellLow,cellHigh",
  "battery-month": "/battery/2?range=month",
  "battery-hour": "/battery/3?range=hour&series=power,cellSpread",
  compare: "/compare?range=week",
  add: "/battery/add",
  edit: "/battery/1/edit",
  remove: "/battery/1/remove",
  "battery-alerts": "/battery/3/alerts",
  "battery-switch": "/battery/1/switch?switch=charge",
  alerts: "/alerts",
  "alerts-board": "/alerts/rules",
  recipients: "/mail/recipients",
  mail: "/mail",
  "mail-server": "/mail/add/smtp",
  "mail-gmail": "/mail/gmail",
  heartbeat: "/mail/heartbeat",
  snmp: "/snmp",
  bluetooth: "/bluetooth",
  audit: "/audit",
  log: "/log",
  backup: "/backup",
  update: "/update",
  restart: "/restart",
  missing: "/nothing-here",
} as const

const languages = { en: "en-GB", cs: "cs-CZ" } as const
const themes = ["light", "dark"] as const
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } } as const

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const demo = Bun.spawn(
  [process.execPath, "src/main.ts", "demo", "--seed", "1", "--days", "40", "--port", "0"],
  { cwd: root.pathname, stdout: "pipe", stderr: "inherit" },
)
const browser = await launchChromium()
try {
  const address = await addressOf(demo.stdout)
  let count = 0
  for (const [language, locale] of Object.entries(languages))
    for (const theme of themes)
      for (const [size, viewport] of Object.entries(sizes)) {
        const context = await browser.newContext({ locale, colorScheme: theme, viewport })
        const page = await context.newPage()
        for (const [name, path] of Object.entries(pages)) {
          await show(page, new URL(path, address))
          const file = new URL(`${name}-${language}-${theme}-${size}.png`, folder)
          await page.screenshot({ path: file.pathname, fullPage: true })
          count += 1
        }
        count += await showMore(page, { address, suffix: `${language}-${theme}-${size}.png` })
        await context.close()
      }
  await forReadme(browser, address)
  console.log(`${count} pictures in ${folder.pathname}`)
} finally {
  await browser.close()
  demo.kill("SIGINT")
  await demo.exited
}

interface MoreOptions {
  readonly address: URL
  readonly suffix: string
}

/** What is no page of its own. Returns how many pictures that are. */
async function showMore(page: Page, { address, suffix }: MoreOptions): Promise<number> {
  const more = {
    menu: () => page.click(".menu > button"),
    chart: () => page.hover("#chart", { position: { x: 160, y: 120 }, force: true }),
    table: () => page.click("[value=table]"),
  } as const
  for (const [name, open] of Object.entries(more)) {
    await show(page, new URL(name === "chart" ? "/battery/1" : "/", address))
    await open()
    await page.waitForTimeout(600)
    const file = new URL(`${name === "table" ? "overview-table" : name}-${suffix}`, folder)
    await page.screenshot({ path: file.pathname, fullPage: name !== "menu" })
  }
  return Object.keys(more).length
}

/** The pictures of the README: what a person sees first, without scrolling. */
async function forReadme(browser: Browser, address: URL): Promise<void> {
  const viewport = { width: 1280, height: 800 }
  const context = await browser.newContext({ locale: "en-GB", colorScheme: "light", viewport })
  const page = await context.newPage()
  for (const name of ["overview", "battery"] as const) {
    await show(page, new URL(pages[name], address))
    await page.screenshot({ path: new URL(`readme-${name}.png`, folder).pathname })
  }
  await context.close()
}

async function show(page: Page, url: URL): Promise<void> {
  await page.goto(url.href)
  if ((await page.locator("#chart").count()) > 0)
    await page.waitForSelector(".time-axis, .chart-message")
  // The chart may still say that it loads.
  await page.waitForTimeout(600)
}

async function addressOf(output: ReadableStream<Uint8Array>): Promise<URL> {
  const decoder = new TextDecoder()
  // Never let go of: the demonstration has something to say when it ends, too.
  const reader = output.getReader()
  for (let text = ""; ;) {
    const { value, done } = await reader.read()
    if (done) throw new Error("the demonstration did not begin")
    text += decoder.decode(value, { stream: true })
    const found = /https?:\/\/\S+/.exec(text)?.[0]
    if (found) return new URL(found)
  }
}
