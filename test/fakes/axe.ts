import type { Page } from "playwright-core"

const axe = await Bun.file(new URL(import.meta.resolve("axe-core/axe.min.js"))).text()

/** Makes `axe` known in the page. */
export const loadAxe = (page: Page): Promise<void> => page.evaluate(axe)

/** What keeps some people from using the page as it is now (WCAG 2.2): rule, where, and why. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await loadAxe(page)
  return page.evaluate(`axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => id + " " + html.slice(0, 200) + " " + (any[0]?.message ?? ""))))`)
}
