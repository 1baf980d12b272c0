/**
 * Draws static/icon-SIZE.png from static/icon.svg, for the home screens of phones: to be run when the
 * icon has changed. They are filled to their edges, as each system cuts its own shape out of them.
 */
import { chromium } from "playwright-core"
import { root } from "./target.ts"

/** Pixels: of iOS, and of Android for its list and its start screen. */
const sizes = [180, 192, 512] as const

const svg = await Bun.file(`${root}/static/icon.svg`).text()
const square = svg.replace(/(<rect width="64" height="64") rx="14"/, "$1")
if (square === svg) throw new Error("the icon's ground is not where it was")
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox"],
})
try {
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${square}`)
    await page.screenshot({ path: `${root}/static/icon-${size}.png` })
    await page.close()
  }
} finally {
  await browser.close()
}
