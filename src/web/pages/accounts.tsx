import { Hono } from "hono"
import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Account, Role } from "../../auth/account.ts"
import type { Refusal } from "../../auth/accounts.ts"
import type { Words } from "../../i18n/words.ts"
import { audit } from "../audit.ts"
import { formTexts, formValues } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { AccountNameField } from "../parts/account-name-field.tsx"
import { PasswordField } from "../parts/password-field.tsx"
import { refusalField, refusalText } from "../parts/refusal-text.ts"
import { answerStrength } from "../password-strength-answer.tsx"
import type { Site, WebEnv } from "../web-env.ts"

const roles = ["viewer", "administrator"] as const satisfies readonly Role[]

const isRole = (text: string): text is Role => roles.some((role) => role === text)

/** Who can sign in: adding, changing the role, ending sessions, removing. */
export function accounts(site: Site) {
  const { auth } = site.deps
  return new Hono<WebEnv>()
    .get("/", (c) => accountsPage(c, site, {}))
    .post("/strength", (c) => answerStrength(c, site))
    .post("/", async (c) => {
      const { name, password, role } = await formValues(c, ["name", "password", "role"])
      if (!isRole(role)) throw new HTTPException(400)
      const result = await auth.accounts.add({ name, password, role })
      if (!result.ok) return accountsPage(c, site, { name, role, refusal: result.refusal })
      audit(c, site, "account-added", `${result.account.name}, ${role}`)
      return goTo(c, "/accounts")
    })
    .post("/:id{[0-9]+}/role", async (c) => {
      const { role } = await formTexts(c, ["role"])
      if (!isRole(role)) throw new HTTPException(400)
      const before = accountOf(c, site)
      const result = auth.accounts.setRole(before.id, role)
      if (!result.ok) return accountsPage(c, site, { problem: result.refusal })
      if (role !== before.role)
        audit(c, site, "account-role-changed", `${before.name}, ${before.role} → ${role}`)
      return goTo(c, "/accounts")
    })
    .post("/:id{[0-9]+}/sessions/end", (c) => {
      const account = accountOf(c, site)
      const visit = c.get("visit")
      auth.sessions.endOf(account.id, visit.kind === "account" ? { except: visit.session } : {})
      audit(c, site, "sessions-ended", account.name)
      return goTo(c, "/accounts")
    })
    .post("/:id{[0-9]+}/remove", (c) => {
      const account = accountOf(c, site)
      const result = auth.accounts.remove(account.id)
      if (!result.ok) return accountsPage(c, site, { problem: result.refusal })
      audit(c, site, "account-removed", account.name)
      return goTo(c, "/accounts")
    })
}

function accountOf(c: Context<WebEnv>, { deps }: Site): Account {
  const account = deps.auth.accounts.list().find(({ id }) => String(id) === c.req.param("id"))
  if (account === undefined) throw new HTTPException(404)
  return account
}

interface AccountsContent {
  /** What was typed for a new account, and what is wrong with it. */
  readonly name?: string
  readonly role?: Role
  readonly refusal?: Refusal | "over"
  /** Why one of those that are there was not changed. */
  readonly problem?: Refusal | "over"
}

function accountsPage(c: Context<WebEnv>, site: Site, content: AccountsContent): Response {
  const { words } = c.get("visitor")
  const { auth } = site.deps
  const { name = "", role = "viewer", refusal, problem } = content
  const visit = c.get("visit")
  const own = visit.kind === "account" ? visit.account.id : null
  const errors = refusal && { [refusalField(refusal)]: refusalText(refusal, words) }
  const body = (
    <div class="form">
      <h1>{words.t("accounts.title")}</h1>
      {problem && (
        <p class="error" role="alert">
          {refusalText(problem, words)}
        </p>
      )}
      <ul class="sessions">
        {auth.accounts.list().map((account) => (
          <AccountLine
            account={account}
            own={account.id === own}
            sessions={auth.sessions.list(account.id).length}
            words={words}
          />
        ))}
      </ul>
      <form class="form-part" method="post" action="/accounts">
        <h2>{words.t("accounts.add")}</h2>
        <AccountNameField
          label={words.t("account.name")}
          value={name}
          error={errors?.["name"]}
          autocomplete="off"
        />
        <PasswordField
          name="password"
          label={words.t("account.password")}
          kind="new-password"
          hint={words.t("account.password.hint")}
          error={errors?.["password"]}
          strengthAt="/accounts/strength"
        />
        <div class="field">
          <label for="role">{words.t("accounts.role")}</label>
          <select id="role" name="role">
            {roles.map((each) => (
              <option value={each} selected={each === role}>
                {words.t(`role.${each}`)}
              </option>
            ))}
          </select>
        </div>
        <p class="actions">
          <button class="button primary">{words.t("accounts.add.submit")}</button>
        </p>
      </form>
    </div>
  )
  const status = refusal || problem ? 422 : 200
  return page(c, site, { title: words.t("accounts.title"), body, status })
}

interface AccountLineProps {
  readonly account: Account
  readonly own: boolean
  /** How many it has. */
  readonly sessions: number
  readonly words: Words
}

const AccountLine = ({ account: { id, name, role }, own, sessions, words }: AccountLineProps) => {
  const other = role === "viewer" ? "administrator" : "viewer"
  return (
    <li>
      <div>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <small>
          {words.t(`role.${role}`)} · {words.t("accounts.sessions", { count: sessions })}
        </small>
      </div>
      {own ? (
        <a class="button" href="/account">
          {words.t("account.title")}
        </a>
      ) : (
        <form class="actions" method="post">
          <input type="hidden" name="role" value={other} />
          <button class="button" formaction={`/accounts/${id}/role`}>
            {words.t(`accounts.make.${other}`)}
          </button>
          {sessions > 0 && (
            <button class="button" formaction={`/accounts/${id}/sessions/end`}>
              {words.t("accounts.sessions.end")}
            </button>
          )}
          <button class="button dangerous" formaction={`/accounts/${id}/remove`}>
            {words.t("accounts.remove")}
          </button>
        </form>
      )}
    </li>
  )
}
