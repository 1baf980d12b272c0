import { Hono } from "hono"

import { isLanguage } from "../../i18n/language.ts"
import { formTexts } from "../forms.ts"
import { ownPath } from "../own-path.ts"
import { isTheme, remember } from "../visitor.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Takes the choice of language or appearance and leads back to where it was made. */
export function preferences(site: Site) {
  return new Hono<WebEnv>().post("/", async (c) => {
    const { language, theme, back } = await formTexts(c, ["language", "theme", "back"])
    if (isLanguage(language)) remember(c, site, ["language", language])
    if (isTheme(theme)) remember(c, site, ["theme", theme])
    return c.redirect(ownPath(back), 303)
  })
}
