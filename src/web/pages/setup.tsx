import { Hono } from "hono"
import type { Context } from "hono"

import type { Refusal } from "../../auth/accounts.ts"
import { audit, originOf } from "../audit.ts"
import { formValues } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { AccountNameField } from "../parts/account-name-field.tsx"
import { PasswordField } from "../parts/password-field.tsx"
import { refusalField, refusalText } from "../parts/refusal-text.ts"
import { answerStrength } from "../password-strength-answer.tsx"
import { keepToken } from "../visit.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** The one thing that the factory's credentials are good for: choosing others. */
export function setup(site: Site) {
  return new Hono<WebEnv>()
    .get("/", (c) => setupPage(c, site, { name: "" }))
    .post("/strength", (c) => answerStrength(c, site))
    .post("/", async (c) => {
      const visit = c.get("visit")
      const token = visit.kind === "setting-up" ? visit.token : ""
      const { name, password } = await formValues(c, ["name", "password"])
      const origin = originOf(c)
      const result = await site.deps.auth.setUp(token, { name, password }, origin)
      if (!result.ok) {
        const { refusal } = result
        return refusal === "over" ? goTo(c, "/sign-in") : setupPage(c, site, { name, refusal })
      }
      keepToken(c, result.token)
      c.set("account", result.account)
      audit(c, site, "setup-done")
      return goTo(c, site.deps.statuses().length === 0 ? "/battery/add" : "/")
    })
}

interface SetupContent {
  readonly name: string
  readonly refusal?: Refusal
}

function setupPage(c: Context<WebEnv>, site: Site, { name, refusal }: SetupContent): Response {
  const { words } = c.get("visitor")
  const errors = refusal && { [refusalField(refusal)]: refusalText(refusal, words) }
  const body = (
    <form class="form" method="post" action="/setup" hx-post="/setup" hx-swap="outerMorph">
      <h1>{words.t("setup.title")}</h1>
      <p>{words.t("setup.detail")}</p>
      <AccountNameField
        label={words.t("account.name")}
        value={name}
        error={errors?.["name"]}
        autofocus
      />
      <PasswordField
        name="password"
        label={words.t("account.new-password")}
        kind="new-password"
        hint={words.t("account.password.hint")}
        error={errors?.["password"]}
        strengthAt="/setup/strength"
      />
      <p class="actions">
        <button class="button primary">{words.t("setup.submit")}</button>
      </p>
    </form>
  )
  return page(c, site, { title: words.t("setup.title"), body, status: refusal ? 422 : 200 })
}
