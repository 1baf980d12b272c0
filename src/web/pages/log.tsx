import { open } from "node:fs/promises"

import { Hono } from "hono"
import type { Context } from "hono"

import type { Words } from "../../i18n/words.ts"
import { formatEntry, isAtLeast, type LogLevel } from "../../lib/log.ts"
import { audit } from "../audit.ts"
import { markup } from "../markup.ts"
import { isPartial, page } from "../page.tsx"
import { Icon } from "../parts/icons.tsx"
import { LogLines, LogTail } from "../parts/log-lines.tsx"
import type { Logbook } from "../web-deps.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** The levels from which on lines can be shown. */
const filters = ["debug", "info", "warning", "error"] as const satisfies readonly LogLevel[]

/** Lines on the page when it is opened; the download has them all. */
const mostLines = 500
/** A page that has been following for so many lines begins anew: the browser is no archive. */
const longestPage = 3_000

/** What batmon wrote about its own work, for whoever looks for a fault. */
export function log(site: Site) {
  const { logbook } = site.deps
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const ask = readAsk(c)
      const entries = logbook.entries()
      const shown = entries.filter(({ level }) => isAtLeast(level, ask.level)).slice(-mostLines)
      const tail = { ...ask, after: entries.at(-1)?.number ?? 0, lines: shown.length }
      return page(c, site, {
        title: words.t("log.title"),
        live: "/alive",
        body: (
          <div class="log-page">
            <header class="log-head">
              <h1>{words.t("log.title")}</h1>
              <a class="button" href="/log/server.log" download="server.log">
                <Icon name="download" />
                {words.t("log.download")}
              </a>
              <a class="button" href="/diagnostics.zip" download="batmon-diagnostics.zip">
                <Icon name="download" />
                {words.t("log.diagnostics")}
              </a>
            </header>
            <LogFilter ask={ask} words={words} />
            <ol id="log" class="log" tabindex={0} aria-label={words.t("log.title")}>
              {ask.follow && <LogTail {...tail} />}
              <LogLines entries={shown} words={words} />
            </ol>
            {shown.length === 0 && <p class="muted">{words.t("log.empty")}</p>}
          </div>
        ),
      })
    })
    .get("/lines", (c) => {
      const { words } = c.get("visitor")
      const ask = readAsk(c)
      if (!isPartial(c)) return c.redirect(logPath(ask))
      const after = count(c.req.query("after"))
      const entries = logbook.entries(after)
      const newest = logbook.entries().at(-1)?.number ?? 0
      // Numbers begin anew with batmon: a page from before the restart knows higher ones.
      const lines = count(c.req.query("lines")) + entries.length
      if (newest < after || lines > longestPage) {
        c.header("HX-Refresh", "true")
        return c.body(null, 200)
      }
      const shown = entries.filter(({ level }) => isAtLeast(level, ask.level))
      if (shown.length === 0) return c.body(null, 204)
      return c.html(
        markup(<LogTail {...ask} after={newest} lines={lines} />) +
          markup(<LogLines entries={shown} words={words} />),
      )
    })
    .get("/server.log", async (c) => {
      audit(c, site, "log-downloaded")
      c.header("Content-Type", "text/plain; charset=utf-8")
      c.header("Content-Disposition", 'attachment; filename="server.log"')
      c.header("Cache-Control", "no-store")
      const files = logbook.files()
      return c.body(files.length > 0 ? await joined(files) : inMemory(logbook))
    })
}

interface Ask {
  readonly level: LogLevel
  readonly follow: boolean
}

const readAsk = (c: Context<WebEnv>): Ask => ({
  level: filters.find((level) => level === c.req.query("level")) ?? "info",
  follow: c.req.query("follow") !== "0",
})

function logPath({ level, follow }: Ask): string {
  const params = new URLSearchParams({
    ...(level === "info" ? {} : { level }),
    ...(follow ? {} : { follow: "0" }),
  }).toString()
  return params === "" ? "/log" : `/log?${params}`
}

const count = (text: string | undefined) => Math.max(0, Math.floor(Number(text) || 0))

const LogFilter = ({ ask, words }: { readonly ask: Ask; readonly words: Words }) => (
  <nav class="log-filter" aria-label={words.t("log.filter")}>
    {filters.map((level) => (
      <a
        class="button"
        href={logPath({ ...ask, level })}
        aria-current={level === ask.level ? "true" : undefined}
      >
        {words.t(`log.from.${level}`)}
      </a>
    ))}
    <a
      class="button follow"
      href={logPath({ ...ask, follow: !ask.follow })}
      aria-current={ask.follow ? "true" : undefined}
    >
      {words.t(ask.follow ? "log.following" : "log.follow")}
    </a>
  </nav>
)

/** All files as one. Opened at once: while one is read, the others may be given other names. */
async function joined(paths: readonly string[]): Promise<ReadableStream<Uint8Array>> {
  const opened = await Promise.allSettled(paths.map((path) => open(path)))
  const files = opened.flatMap((file) => (file.status === "fulfilled" ? [file.value] : []))
  async function* chunks() {
    try {
      for (const file of files) yield* file.createReadStream({ autoClose: false })
    } finally {
      await Promise.all(files.map((file) => file.close()))
    }
  }
  const iterator = chunks()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => void (await iterator.return()),
  })
}

const inMemory = (logbook: Logbook) =>
  logbook
    .entries()
    .map((entry) => `${formatEntry(entry)}\n`)
    .join("")
