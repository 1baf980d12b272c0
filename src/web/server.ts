import { Hono } from "hono"
import { bodyLimit } from "hono/body-limit"
import { csrf } from "hono/csrf"
import { HTTPException } from "hono/http-exception"

import { loadAssets } from "./assets.ts"
import { errorMessage } from "../lib/error-message.ts"
import { checkHost } from "./host-check.ts"
import { guarded } from "./guard.ts"
import { ListenError } from "./listen-error.ts"
import { createLive } from "./live.ts"
import { createProblems } from "./pages/problem.tsx"
import { routes } from "./routes.ts"
import { createSecureRedirect } from "./secure-redirect.ts"
import { safeHeaders } from "./security.ts"
import { readTlsPair, type TlsPair } from "./tls-pair.ts"
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
    .use(async function ownVisitor(c, next) {
      const account = c.get("account")
      if (account) c.set("visitor", visitorOf(c, deps.auth.preferences.of(account.id)))
      await next()
    })
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
  /** Where TLS is led to from without it; null where there is none. */
  readonly plainUrl: URL | null
  /** Ends live streams, stops listening; resolves when the socket is closed. */
  stop(): Promise<void>
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** Then `port` only leads to its port. */
  readonly tls?: TlsOptions | undefined
}

export interface TlsOptions {
  /** Files in PEM; looked at again and again, so that new ones are used without a restart. */
  readonly cert: string
  readonly key: string
  readonly port: number
}

/** For TLS 1.2, which is the oldest that Bun speaks: only those that also authenticate what they hide. */
const ciphers = ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]
  .flatMap((cipher) => ["ECDSA", "RSA"].map((kind) => `ECDHE-${kind}-${cipher}`))
  .join(":")

/** Milliseconds after which the files of a certificate are looked at again. */
const lookEvery = 10_000
const day = 24 * 3600_000

/** Listens. Throws `ListenError` when a port is taken or not allowed, `TlsError` for its files. */
export function startWeb(deps: WebDeps, { host, port, tls }: ListenOptions): RunningWeb {
  const web = createWebApp(deps)
  try {
    return tls ? startSecure(deps, web, { host, port, tls }) : startPlain(web, { host, port })
  } catch (error) {
    web.stop()
    throw error
  }
}

function startPlain(web: WebApp, { host, port }: Omit<ListenOptions, "tls">): RunningWeb {
  const server = listen(web.app, { host, port })
  return {
    url: server.url,
    plainUrl: null,
    async stop() {
      web.stop()
      await server.stop(true)
    },
  }
}

function startSecure(
  deps: WebDeps,
  web: WebApp,
  { host, port, tls }: ListenOptions & { readonly tls: TlsOptions },
): RunningWeb {
  const { clock, log } = deps
  let pair = readTlsPair(tls.cert, tls.key)
  let server = listen(web.app, { host, port: tls.port, pair })
  const securePort = server.port ?? tls.port
  /** False while neither the new certificate nor the old one could be listened with. */
  let listening = true
  const redirect = createSecureRedirect({
    port: securePort,
    hosts: deps.board.hosts ?? [],
    page: web.app,
  })
  const plain = listenAlso(server, () => listen(redirect, { host, port }))
  const stopping = new AbortController()
  warnOfExpiry()
  void lookAgain()
  return {
    url: server.url,
    plainUrl: plain.url,
    async stop() {
      stopping.abort()
      web.stop()
      await Promise.all([server.stop(true), plain.stop(true)])
    },
  }

  async function lookAgain(): Promise<void> {
    let refusals = 0
    while (!stopping.signal.aborted) {
      await clock.sleep(lookEvery, stopping.signal).catch(() => {})
      if (stopping.signal.aborted) return
      try {
        if (!listening) listenAgain(pair)
        const found = readTlsPair(tls.cert, tls.key)
        if (found.cert !== pair.cert || found.key !== pair.key) use(found)
        refusals = 0
      } catch (error) {
        refusals += 1
        const reason = errorMessage(error)
        if (!listening) log.error("the page is not served over TLS, and is tried again", { reason })
        // Not at first: a renewal writes two files, and between them they do not belong together.
        else if (refusals === 2) log.warning("the old certificate stays in use", { reason })
      }
    }
  }

  /** Requests that were begun are answered by the old one, as are all where the new one is not taken. */
  function use(found: TlsPair): void {
    void server.stop(false)
    try {
      listenAgain(found)
    } catch (error) {
      listenAgain(pair)
      throw error
    }
    pair = found
    log.info("a new certificate is in use", { until: new Date(pair.expiresAt).toISOString() })
    warnOfExpiry()
  }

  function listenAgain(pair: TlsPair): void {
    listening = false
    server = listen(web.app, { host, port: securePort, pair })
    listening = true
  }

  function warnOfExpiry(): void {
    const left = pair.expiresAt - clock.now()
    if (left < 30 * day)
      log.warning("the certificate expires", { at: new Date(pair.expiresAt).toISOString() })
  }
}

/** Where the second cannot listen, the first does not stay. */
function listenAlso<Second>(first: Bun.Server<undefined>, start: () => Second): Second {
  try {
    return start()
  } catch (error) {
    void first.stop(true)
    throw error
  }
}

interface SocketOptions {
  readonly host: string
  readonly port: number
  readonly pair?: TlsPair
}

/** Bun cuts off whoever does not send a whole request, or takes no answer, within ten seconds. */
function listen(app: Hono<WebEnv>, { host, port, pair }: SocketOptions): Bun.Server<undefined> {
  try {
    return Bun.serve({
      hostname: host,
      port,
      maxRequestBodySize: largestFile,
      ...(pair && { tls: { cert: pair.cert, key: pair.key, ciphers } }),
      fetch: (request, server) => app.fetch(request, { server }),
    })
  } catch (cause) {
    throw new ListenError(host, port, { cause })
  }
}

function tooLarge(): never {
  throw new HTTPException(413)
}
