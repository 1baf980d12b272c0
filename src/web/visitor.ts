import type { Context } from "hono"
import { getCookie, setCookie } from "hono/cookie"

import { isLanguage, preferredLanguage, type Language } from "../i18n/language.ts"
import { createWords, type Words } from "../i18n/words.ts"
import type { Site, WebEnv } from "./web-env.ts"

export const themes = ["auto", "light", "dark"] as const

export type Theme = (typeof themes)[number]

export const isTheme = (text: unknown): text is Theme => themes.some((theme) => theme === text)

export const layouts = ["cards", "table"] as const

/** How the overview shows batteries. */
export type Layout = (typeof layouts)[number]

export type Preference = "language" | "theme" | "layout"

export const isLayout = (text: unknown): text is Layout => layouts.some((layout) => layout === text)

/** Who looks at a page, as far as the page depends on it. */
export interface Visitor {
  readonly words: Words
  readonly theme: Theme
  /** Null leaves it to the number of batteries. */
  readonly layout: Layout | null
}

/** What an account has chosen, by the names of `remember`. */
type Chosen = Readonly<Record<string, unknown>>

/**
 * What an account has chosen holds in every browser; without that, what was chosen in this one. Words
 * are costly to set up and the same for everyone of one language.
 */
export function createVisitors(timeZone: string): (c: Context, chosen?: Chosen) => Visitor {
  const words: Readonly<Record<Language, Words>> = {
    en: createWords("en", timeZone),
    cs: createWords("cs", timeZone),
  }
  return (c, chosen = {}) => {
    const choice = (name: Preference) => chosen[name] ?? getCookie(c, name)
    const [language, theme, layout] = [choice("language"), choice("theme"), choice("layout")]
    return {
      words:
        words[isLanguage(language) ? language : preferredLanguage(c.req.header("Accept-Language"))],
      theme: isTheme(theme) ? theme : "auto",
      layout: isLayout(layout) ? layout : null,
    }
  }
}

/** Keeps a choice for the account, and in this browser for a year: longest that browsers keep it. */
export function remember(
  c: Context<WebEnv>,
  { deps }: Site,
  [name, value]: readonly [name: Preference, value: string],
): void {
  const account = c.get("account")
  if (account) deps.auth.preferences.set(account.id, name, value)
  // Not `Secure`: boards are reached by plain http on the local network.
  setCookie(c, name, value, { path: "/", httpOnly: true, sameSite: "Lax", maxAge: 365 * 24 * 3600 })
}
