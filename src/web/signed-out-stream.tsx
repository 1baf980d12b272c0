import type { Context } from "hono"

import { markup } from "./markup.ts"
import type { WebEnv } from "./web-env.ts"

/** Milliseconds after which an open page asks again: somebody may have signed in meanwhile. */
const askAgain = 8_000

/** What an open page hears whose session is over: that it is, in place of a sign of life. */
export function signedOutStream(c: Context<WebEnv>): Response {
  const { words } = c.get("visitor")
  const notice = (
    <div class="link-lost at-once">
      <div role="status">
        <strong>{words.t("problem.signed-out")}</strong>
        <a class="button" href="">
          {words.t("login.title")}
        </a>
      </div>
    </div>
  )
  c.header("Content-Type", "text/event-stream; charset=utf-8")
  c.header("Cache-Control", "no-store")
  return c.body(`retry: ${askAgain}\ndata: ${markup(notice)}\n\n`)
}
