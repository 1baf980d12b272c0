import { Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import { csrf } from "hono/csrf"
import { HTTPException } from "hono/http-exception"

import { loadAssets } from "./assets.ts"
import { checkHost } from "./host-check.ts"
import { guarded } from "./guard.ts"
import { ListenError } from "./listen-error.ts"
import { createLive } from "./live.ts"
import { createProblems } from "./pages/problem.tsx"
import { routes } from "./routes.ts"
import { safeHeaders } from "./security.ts"
import { knowVisit } from "./visit.ts"
import { createVisitors } from "./visitor.ts"
import type { WebDeps } from "./web-deps.ts"
import type { Site, WebEnv } from "./web-env.ts"

/** Bytes; the forms of batmon are small. */
const largestBody = 64 * 1024
/** Files that are sent to the board, which are read as they come. */
const filePaths = ["/backup/file", "/update/file"]
const largestFile = 4 * 1024 ** 3

/** The whole web face as one Hono app, without a socket. Call `stop` when done with it. */
export interface WebApp {
  readonly app: Hono<WebEnv>
  /** Ends every live stream at once. */
  stop(): void
}

/** `build` makes what is guarded; tests put others in the place of its handlers. */
export function createWebApp(deps: WebDeps, build: (site: Site) => Hono<WebEnv> = routes): WebApp {
  const timeZone = deps.board.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone
  const live = createLive(deps)
  const site: Site = { deps, assets: loadAssets(), live, timeZone }
  const visitorOf = createVisitors(timeZone)
  const problems = createProblems(site)

  const formLimit = bodyLimit({ maxSize: largestBody, onError: tooLarge })

  const app = new Hono<WebEnv>()
    .use(async function visitor(c, next) {
      c.set("visitor", visitorOf(c))
      await next()
    })
    .use(safeHeaders())
    .use(checkHost(deps.board.hosts ?? []))
    .use(csrf())
    .use(knowVisit(deps))
    .use(function sizeLimit(c, next) {
      return filePaths.includes(c.req.path) ? next() : formLimit(c, next)
    })
    .route("/", guarded(site, build(site)))
    .notFound(problems.notFound)
    .onError(problems.failed)
  return { app, stop: () => live.stop() }
}

export interface RunningWeb {
  /** As bound: the port is the real one when 0 was asked for. */
  readonly url: URL
  /** Ends live streams, stops listening; resolves when the socket is closed. */
  stop(): Promise<void>
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
}

/** Listens. Throws `ListenError` when the port is taken or not allowed. */
export function startWeb(deps: WebDeps, { host, port }: ListenOptions): RunningWeb {
  const web = createWebApp(deps)
  const server = listen(web, { host, port })
  return {
    url: server.url,
    async stop() {
      web.stop()
      await server.stop(true)
    },
  }
}

function listen(web: WebApp, { host, port }: ListenOptions) {
  try {
    return Bun.serve({
      hostname: host,
      port,
      maxRequestBodySize: largestFile,
      fetch: (request, server) => web.app.fetch(request, { server }),
    })
  } catch (cause) {
    web.stop()
    throw new ListenError(host, port, { cause })
  }
}

function tooLarge(): never {
  throw new HTTPException(413)
}
