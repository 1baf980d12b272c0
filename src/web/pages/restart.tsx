import { Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import type { BoardRequest } from "../../machine/board-request.ts"
import { audit } from "../audit.ts"
import { page } from "../page.tsx"
import { ReturnWatch } from "../parts/return-watch.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** What can be restarted, by its place in the address, and what the system is then asked for. */
const subjects = {
  batmon: "restart",
  board: "reboot",
  off: "power-off",
} as const satisfies Readonly<Record<string, BoardRequest>>

type Subject = keyof typeof subjects

/** Restarting batmon or the board, and switching the board off: asks first, and comes back by itself. */
export function restart(site: Site) {
  const { machine } = site.deps
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const body = (
        <div class="form">
          <h1>{words.t("restart.title")}</h1>
          {machine.canRequest() ? (
            Object.keys(subjects).map((subject) => (
              <section class="panel option">
                <h2>{words.t(`restart.${subject as Subject}.title`)}</h2>
                <p>{words.t(`restart.${subject as Subject}.detail`)}</p>
                <a class="button" href={`/restart/${subject}`}>
                  {words.t(`restart.${subject as Subject}.choose`)}
                </a>
              </section>
            ))
          ) : (
            <p>{words.t("restart.no-service")}</p>
          )}
        </div>
      )
      return page(c, site, { title: words.t("restart.title"), body, live: "/alive" })
    })
    .get("/back", (c) => {
      if (c.req.query("run") !== machine.run) {
        c.header("HX-Redirect", c.req.query("to") === "/update" ? "/update" : "/")
      }
      return c.body(null, 204)
    })
    .get("/:subject", (c) => {
      const { words } = c.get("visitor")
      const subject = subjectOf(c.req.param("subject"))
      const body = (
        <form class="form" method="post" action={`/restart/${subject}`}>
          <h1>{words.t(`restart.${subject}.ask`)}</h1>
          <p>{words.t(`restart.${subject}.detail`)}</p>
          <p class="actions">
            <button class="button dangerous">{words.t(`restart.${subject}.choose`)}</button>
            <a class="button" href="/restart">
              {words.t("form.cancel")}
            </a>
          </p>
        </form>
      )
      return page(c, site, { title: words.t(`restart.${subject}.ask`), body })
    })
    .post("/:subject", (c) => {
      const { words } = c.get("visitor")
      const subject = subjectOf(c.req.param("subject"))
      if (!machine.canRequest()) throw new HTTPException(404)
      audit(c, site, subject === "off" ? "switched-off" : "restarted", subject)
      machine.request(subjects[subject])
      const body = (
        <div class="form">
          <h1>{words.t(`restart.${subject}.doing`)}</h1>
          <p>{words.t(`restart.${subject}.then`)}</p>
          <ReturnWatch words={words} run={machine.run} to="/" />
        </div>
      )
      return page(c, site, { title: words.t(`restart.${subject}.doing`), body })
    })
}

function subjectOf(text: string): Subject {
  if (!Object.hasOwn(subjects, text)) throw new HTTPException(404)
  return text as Subject
}
