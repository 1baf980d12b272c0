import { Hono } from "hono"

import { isLanguage } from "../../i18n/language.ts"
import { isTheme, remember } from "../visitor.ts"
import type { WebEnv } from "../web-env.ts"

/** Takes the choice of language or appearance and leads back to where it was made. */
export function preferences() {
  return new Hono<WebEnv>().post("/", async (c) => {
    const { language, theme, back } = await c.req.parseBody()
    if (isLanguage(language)) remember(c, "language", language)
    if (isTheme(theme)) remember(c, "theme", theme)
    return c.redirect(typeof back === "string" ? ownPath(back) : "/", 303)
  })
}

/** Never leads to another site, however the path is spelled. */
function ownPath(back: string): string {
  const base = "http://board.invalid"
  if (!back.startsWith("/") || !URL.canParse(back, base)) return "/"
  const { origin, pathname, search } = new URL(back, base)
  return origin === base ? pathname.replace(/^\/+/, "/") + search : "/"
}
