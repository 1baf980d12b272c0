import { Hono } from "hono"
import type { Context } from "hono"
import type { ContentfulStatusCode } from "hono/utils/http-status"

import type { SignInResult } from "../../auth/auth-desk.ts"
import { cleanAccountName } from "../../auth/account-name.ts"
import type { Words } from "../../i18n/words.ts"
import { audit, originOf } from "../audit.ts"
import { formValues } from "../forms.ts"
import { ownPath } from "../own-path.ts"
import { goTo, page } from "../page.tsx"
import { AccountNameField } from "../parts/account-name-field.tsx"
import { PasswordField } from "../parts/password-field.tsx"
import { isInside, keepToken } from "../visit.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Name and password. In factory state it says which they are, and leads to choosing others. */
export function signIn(site: Site) {
  const { auth } = site.deps
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const next = ownPath(c.req.query("next") ?? "/")
      if (isInside(c.get("visit"))) return c.redirect(next, 303)
      if (c.get("visit").kind === "setting-up") return c.redirect("/setup", 303)
      // A link in a mail comes from another site, where browsers hold the cookie back. Asked again by
      // the board's own page they send it: who is signed in sees his page after all.
      if (next !== "/" && c.req.query("again") === undefined)
        c.header("Refresh", `0; url=/sign-in?again&next=${encodeURIComponent(next)}`)
      return signInPage(c, site, { next })
    })
    .post("/", async (c) => {
      const said = await formValues(c, ["name", "password", "next"])
      const next = ownPath(said.next)
      const name = cleanAccountName(said.name)
      const result = await auth.signIn(name, said.password, originOf(c))
      switch (result.kind) {
        case "signed-in": {
          // The browser forgets the session that it had, so nobody else shall have it.
          const before = c.get("visit")
          if (before.kind === "account") auth.sessions.end(before.session)
          keepToken(c, result.token)
          c.set("account", result.account)
          audit(c, site, "signed-in")
          return goTo(c, next)
        }
        case "setting-up":
          keepToken(c, result.token)
          audit(c, site, "setup-begun")
          return goTo(c, "/setup")
        case "unactivated":
          return goTo(c, "/activate")
        case "wrong":
          audit(c, site, result.wait > 0 ? "sign-in-blocked" : "sign-in-failed", name.slice(0, 100))
          return signInPage(c, site, { next, name, result })
        case "wait":
          c.header("Retry-After", String(Math.ceil(result.wait / 1000)))
          return signInPage(c, site, { next, name, result })
        case "far":
          audit(c, site, "setup-refused")
          return signInPage(c, site, { next, name, result })
      }
    })
}

interface SignInContent {
  readonly next: string
  readonly name?: string
  readonly result?: Extract<SignInResult, { kind: "wrong" | "wait" | "far" }>
}

const statusOf = { wrong: 422, wait: 429, far: 403 } as const satisfies Record<
  string,
  ContentfulStatusCode
>

function signInPage(c: Context<WebEnv>, site: Site, content: SignInContent): Response {
  const { words } = c.get("visitor")
  const { next, name = "", result } = content
  const first = site.deps.auth.stage === "factory"
  const body = (
    <form class="form" method="post" action="/sign-in" hx-post="/sign-in" hx-swap="outerMorph">
      <h1>{words.t(first ? "login.first" : "login.title")}</h1>
      {first && <p>{words.t("login.first.detail")}</p>}
      {result && (
        <p class="error" role="alert">
          {failureText(result, words)}
        </p>
      )}
      <input type="hidden" name="next" value={next} />
      <AccountNameField label={words.t("account.name")} value={name} autofocus />
      <PasswordField name="password" label={words.t("account.password")} kind="current-password" />
      <p class="actions">
        <button class="button primary">{words.t("login.submit")}</button>
      </p>
      {!first && (
        <p>
          <a href="/forgotten">{words.t("forgotten.link")}</a>
        </p>
      )}
    </form>
  )
  return page(c, site, {
    title: words.t("login.title"),
    body,
    status: result ? statusOf[result.kind] : 200,
  })
}

function failureText(result: NonNullable<SignInContent["result"]>, words: Words): string {
  switch (result.kind) {
    case "wrong":
      return result.wait > 0
        ? words.t("login.blocked", { duration: waitText(result.wait, words) })
        : words.t("login.wrong")
    case "wait":
      return words.t("login.wait", { duration: waitText(result.wait, words) })
    case "far":
      return words.t("login.far")
  }
}

const waitText = (wait: number, words: Words) => words.duration(Math.max(60_000, wait))
