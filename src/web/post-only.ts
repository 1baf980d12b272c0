import { Hono } from "hono"

import type { WebEnv } from "./web-env.ts"

/**
 * The same routes, and for each address that only takes forms a look at it: it leads to the page above
 * it. A browser that shows the answer to such a form has its address, and asks for that when somebody
 * reloads it, changes the language there or signs in again.
 */
export function withLooks(routes: Hono<WebEnv>): Hono<WebEnv> {
  const pathsOf = (method: string) =>
    new Set(routes.routes.filter((route) => route.method === method).map(({ path }) => path))
  const looks = pathsOf("GET")
  for (const path of pathsOf("POST").difference(looks)) {
    const levels = levelsToLook(path, looks)
    routes.get(path, (c) => c.redirect(above(new URL(c.req.url).pathname, levels), 303))
  }
  return routes
}

/** How many levels above it there is a page. */
function levelsToLook(path: string, looks: ReadonlySet<string>): number {
  const depth = path.split("/").length - 1
  for (let levels = 1; levels < depth; levels++) if (looks.has(above(path, levels))) return levels
  return depth
}

const above = (path: string, levels: number) => path.split("/").slice(0, -levels).join("/") || "/"
