import { Hono } from "hono"
import type { Context } from "hono"

import type { CodeResult } from "../../auth/licence.ts"
import { audit } from "../audit.ts"
import { formTexts } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { BoardMac, codeFailure, LicenceField } from "../parts/licence-field.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** Asks for the licence code before anything else, where the configuration wants that. */
export function activate(site: Site) {
  return new Hono<WebEnv>()
    .get("/", (c) => activatePage(c, site, {}))
    .post("/", async (c) => {
      const { code } = await formTexts(c, ["code"])
      const result = await site.deps.auth.licence.activate(code)
      if (result.kind === "right") {
        audit(c, site, "activated")
        return goTo(c, "/")
      }
      if (result.kind === "wrong") audit(c, site, "activation-refused")
      return activatePage(c, site, { code, result })
    })
}

interface ActivateContent {
  readonly code?: string
  readonly result?: Exclude<CodeResult, { kind: "right" }>
}

function activatePage(c: Context<WebEnv>, site: Site, content: ActivateContent): Response {
  const { words } = c.get("visitor")
  const { code = "", result } = content
  const body = (
    <form class="form" method="post" action="/activate" hx-post="/activate" hx-swap="outerMorph">
      <h1>{words.t("activate.title")}</h1>
      <p>{words.t("activate.detail")}</p>
      <LicenceField words={words} value={code} error={result && codeFailure(result, words)} />
      <p class="actions">
        <button class="button primary">{words.t("activate.submit")}</button>
      </p>
      <BoardMac mac={site.deps.board.mac} words={words} />
    </form>
  )
  const status = result ? (result.kind === "wait" ? 429 : 422) : 200
  return page(c, site, { title: words.t("activate.title"), body, status })
}
