import type { Context } from "hono"
import { raw } from "hono/html"
import type { JSX } from "hono/jsx/jsx-runtime"
import type { ContentfulStatusCode } from "hono/utils/http-status"

import { compressed } from "./compressed.ts"
import { withoutMarks } from "./live-pieces.tsx"
import { markedMarkup, markup } from "./markup.ts"
import { Layout } from "./parts/layout.tsx"
import type { Site, WebEnv } from "./web-env.ts"

export interface PageContent {
  readonly title: string
  readonly body: JSX.Element
  /** @default 200 */
  readonly status?: ContentfulStatusCode
  /** Address of the stream that keeps the page up to date. */
  readonly live?: string
  /** The chart of the page, which needs code that other pages do without. It can be had alone. */
  readonly chart?: JSX.Element
}

/** How htmx calls the chart of a page when it asks for that alone. */
const chartTarget = "section#chart-panel"

/**
 * Answers with the whole page, or with its content alone where htmx wants just that. No handler
 * needs to know which.
 */
export function page(c: Context<WebEnv>, site: Site, content: PageContent): Response {
  const { title, body, status = 200, live, chart } = content
  const chartAlone = isPartial(c) && c.req.header("HX-Target") === chartTarget
  const text = markedMarkup(chart && chartAlone ? chart : body)
  const { pathname, search } = new URL(c.req.url)
  const html = isPartial(c)
    ? withoutMarks(text)
    : `<!doctype html>${markup(
        <Layout
          site={site}
          visitor={c.get("visitor")}
          visit={c.get("visit") ?? { kind: "nobody" }}
          title={title}
          path={pathname + search}
          live={live}
          chart={chart !== undefined}
        >
          {raw(text)}
        </Layout>,
      )}`
  c.header("Vary", "Accept-Language, Cookie, HX-Request-Type, HX-Target")
  c.header("Cache-Control", "no-store")
  c.header("Content-Type", "text/html; charset=utf-8")
  c.header("Content-Language", c.get("visitor").words.language)
  return compressed(c, html, status)
}

/** Leads on after a form was accepted: a redirect that reloads cannot send the form again. */
export function goTo(c: Context<WebEnv>, path: string): Response {
  if (!isPartial(c)) return c.redirect(path, 303)
  c.header("HX-Redirect", path)
  return c.body(null, 204)
}

export const isPartial = (c: Context<WebEnv>) => c.req.header("HX-Request-Type") === "partial"
