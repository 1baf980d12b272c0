import type { Context } from "hono"
import { getCookie, setCookie } from "hono/cookie"

import { isLanguage, preferredLanguage, type Language } from "../i18n/language.ts"
import { createWords, type Words } from "../i18n/words.ts"

export const themes = ["auto", "light", "dark"] as const

export type Theme = (typeof themes)[number]

export const isTheme = (text: unknown): text is Theme => themes.some((theme) => theme === text)

export const layouts = ["cards", "table"] as const

/** How the overview shows batteries. */
export type Layout = (typeof layouts)[number]

export const isLayout = (text: unknown): text is Layout => layouts.some((layout) => layout === text)

/** Who looks at a page, as far as the page depends on it. */
export interface Visitor {
  readonly words: Words
  readonly theme: Theme
  /** Null leaves it to the number of batteries. */
  readonly layout: Layout | null
}

/** Words are costly to set up and the same for everyone of one language. */
export function createVisitors(timeZone: string): (c: Context) => Visitor {
  const words: Readonly<Record<Language, Words>> = {
    en: createWords("en", timeZone),
    cs: createWords("cs", timeZone),
  }
  return (c) => {
    const language = getCookie(c, "language")
    const theme = getCookie(c, "theme")
    const layout = getCookie(c, "layout")
    return {
      words:
        words[isLanguage(language) ? language : preferredLanguage(c.req.header("Accept-Language"))],
      theme: isTheme(theme) ? theme : "auto",
      layout: isLayout(layout) ? layout : null,
    }
  }
}

/** Remembers a choice for a year: longest that browsers keep it. */
export function remember(c: Context, name: "language" | "theme" | "layout", value: string): void {
  // Not `Secure`: boards are reached by plain http on the local network.
  setCookie(c, name, value, { path: "/", httpOnly: true, sameSite: "Lax", maxAge: 365 * 24 * 3600 })
}
