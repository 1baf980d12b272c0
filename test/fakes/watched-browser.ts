import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core"

/** Chromium that asks nobody but the page's own server. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  })

/** Opens pages and notes whatever they must never do. */
export class WatchedBrowser {
  /** Complaints, errors, breaches of the policy, requests to another host, dialogs. */
  readonly sins: string[] = []
  readonly #browser: Browser

  constructor(browser: Browser) {
    this.#browser = browser
  }

  async open(url: URL, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.blank(url, options)
    await page.goto(url.href)
    return page
  }

  /** A page that has loaded nothing yet, and may load from the host of `url` alone. */
  async blank({ origin }: URL, options: BrowserContextOptions = {}): Promise<Page> {
    const viewport = { width: 1280, height: 900 }
    const context = await this.#browser.newContext({ locale: "en-GB", viewport, ...options })
    const page = await context.newPage()
    const { sins } = this
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) sins.push(message.text())
    })
    page.on("pageerror", (error) => sins.push(error.message))
    page.on("dialog", (dialog) => sins.push(`dialog ${dialog.message()}`))
    page.on("request", (request) => {
      if (!request.url().startsWith(origin) && !request.url().startsWith("data:"))
        sins.push(`request to ${request.url()}`)
    })
    return page
  }

  async closePages(): Promise<void> {
    for (const context of this.#browser.contexts()) await context.close()
  }
}

/** Until the expression is true in the page; asked from outside, as the page's policy allows no other way. */
export async function until(page: Page, expression: string): Promise<void> {
  const deadline = Date.now() + 30_000
  while (!(await page.evaluate(expression))) {
    if (Date.now() > deadline) throw new Error(`never came true: ${expression}`)
    await page.waitForTimeout(20)
  }
}
