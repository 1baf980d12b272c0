import { Hono } from "hono"
import type { Context } from "hono"

import type { ResetResult } from "../../auth/auth-desk.ts"
import type { Words } from "../../i18n/words.ts"
import { audit, originOf } from "../audit.ts"
import { formValues } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { BoardMac, codeFailure, LicenceField } from "../parts/licence-field.tsx"
import { PasswordField } from "../parts/password-field.tsx"
import { refusalText } from "../parts/refusal-text.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Another password for the board's first administrator, by the licence code. */
export function forgotten(site: Site) {
  const { auth } = site.deps
  return new Hono<WebEnv>()
    .get("/", (c) => (auth.stage === "factory" ? goTo(c, "/sign-in") : forgottenPage(c, site, {})))
    .post("/", async (c) => {
      if (!auth.canReset) return forgottenPage(c, site, {})
      const { code, password } = await formValues(c, ["code", "password"])
      const result = await auth.resetPassword(code, password, originOf(c))
      if (result.kind === "wrong") audit(c, site, "reset-failed")
      if (result.kind === "reset") audit(c, site, "password-reset", result.account.name)
      return forgottenPage(c, site, { code, result })
    })
}

interface ForgottenContent {
  readonly code?: string
  readonly result?: ResetResult
}

function forgottenPage(c: Context<WebEnv>, site: Site, content: ForgottenContent): Response {
  const { words } = c.get("visitor")
  const { auth, board } = site.deps
  const { result } = content
  const title = words.t("forgotten.title")
  if (result?.kind === "reset") {
    const body = (
      <section class="form">
        <h1>{words.t("forgotten.done")}</h1>
        <p>
          {words.t("forgotten.done.detail")} <bdi class="address">{result.account.name}</bdi>
        </p>
        <p class="actions">
          <a class="button primary" href="/sign-in">
            {words.t("login.title")}
          </a>
        </p>
      </section>
    )
    return page(c, site, { title, body })
  }
  const body = (
    <div class="form" id="forgotten">
      <h1>{title}</h1>
      {auth.canReset ? (
        <ResetForm {...content} words={words} />
      ) : (
        <p>{words.t("forgotten.impossible")}</p>
      )}
      <BoardMac mac={board.mac} words={words} />
      <p class="muted">
        {words.t("forgotten.console")} <code>batmon password reset</code>
      </p>
    </div>
  )
  return page(c, site, { title, body, status: statusOf(result) })
}

const statusOf = (result: ResetResult | undefined) =>
  result === undefined ? 200 : result.kind === "wait" ? 429 : 422

const ResetForm = ({ code = "", result, words }: ForgottenContent & { readonly words: Words }) => {
  const codeError =
    result && result.kind !== "reset" && result.kind !== "refused" && codeFailure(result, words)
  return (
    <form
      class="form-part"
      method="post"
      action="/forgotten"
      hx-post="/forgotten"
      hx-target="#forgotten"
      hx-swap="outerMorph"
    >
      <p>{words.t("forgotten.detail")}</p>
      <LicenceField words={words} value={code} error={codeError || undefined} />
      <PasswordField
        name="password"
        label={words.t("account.new-password")}
        kind="new-password"
        hint={words.t("account.password.hint")}
        error={result?.kind === "refused" ? refusalText(result.refusal, words) : undefined}
      />
      <p class="actions">
        <button class="button primary">{words.t("forgotten.submit")}</button>
        <a class="button" href="/sign-in">
          {words.t("form.cancel")}
        </a>
      </p>
    </form>
  )
}
