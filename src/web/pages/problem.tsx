import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"
import type { ContentfulStatusCode } from "hono/utils/http-status"

import { BusyError } from "../../auth/fair-queue.ts"
import { page } from "../page.tsx"
import type { Site, WebEnv } from "../web-env.ts"

type Problem = "not-found" | "forbidden" | "role" | "host" | "waiting" | "refused" | "server"

/** Answers every request that failed. What went wrong inside is for the log, under an id. */
export function createProblems(site: Site) {
  const { log } = site.deps

  return {
    notFound: (c: Context<WebEnv>) => problem(c, "not-found", 404),

    failed(error: Error, c: Context<WebEnv>): Response {
      const status = error instanceof HTTPException ? error.status : 500
      if (status === 404) return problem(c, "not-found", 404)
      if (status === 403) return problem(c, error.cause === "role" ? "role" : "forbidden", 403)
      if (status === 421) return problem(c, "host", 421)
      if (error instanceof BusyError) return problem(c, "waiting", 503)
      if (status < 500) return problem(c, "refused", status === 413 ? 413 : 400)
      const id = crypto.randomUUID().slice(0, 8)
      const { method, path } = c.req
      log.error("a request failed", { id, method, path, reason: error.stack ?? String(error) })
      return problem(c, "server", 500, id)
    },
  }

  function problem(c: Context<WebEnv>, kind: Problem, status: ContentfulStatusCode, id = "") {
    const { words } = c.get("visitor")
    const title = words.t(`problem.${kind}`)
    const body = (
      <section class="problem" role="alert">
        <h1>{title}</h1>
        <p>{words.t(`problem.${kind}.detail`, { id })}</p>
        <p class="actions">
          <a class="button" href="/">
            {words.t("problem.back")}
          </a>
        </p>
      </section>
    )
    return page(c, site, { title, body, status })
  }
}
