import { Hono } from "hono"
import type { Context } from "hono"

import type { Account } from "../../auth/account.ts"
import type { Refusal } from "../../auth/accounts.ts"
import type { Words } from "../../i18n/words.ts"
import type { StoredSession } from "../../store/session-table.ts"
import { audit } from "../audit.ts"
import { formTexts, formValues } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { FormActions } from "../parts/form-actions.tsx"
import { AccountNameField } from "../parts/account-name-field.tsx"
import { PasswordField } from "../parts/password-field.tsx"
import { refusalField, refusalText } from "../parts/refusal-text.ts"
import { answerStrength } from "../password-strength-answer.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** One's own user name, password and sessions. */
export function account(site: Site) {
  const { auth } = site.deps
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const own = ownOf(c)
      return own === null ? goTo(c, "/") : accountPage(c, site, { ...own, name: own.account.name })
    })
    .post("/strength", (c) => answerStrength(c, site))
    .post("/", async (c) => {
      const own = ownOf(c)
      if (own === null) return goTo(c, "/")
      const said = await formValues(c, ["name", "password", "current"])
      const result = await auth.accounts.change(own.account, { ...said, session: own.session })
      if (!result.ok) {
        const { refusal } = result
        if (refusal === "wrong-password" || refusal === "over")
          audit(c, site, "credentials-refused")
        if (refusal === "over") return goTo(c, "/sign-in")
        return accountPage(c, site, { ...own, name: said.name, refusal })
      }
      const { name } = result.account
      const renamed = name === own.account.name ? "" : `${own.account.name} → ${name}`
      audit(c, site, "credentials-changed", renamed)
      return goTo(c, "/account?saved")
    })
    .post("/sessions/end", async (c) => {
      const own = ownOf(c)
      if (own === null) return goTo(c, "/")
      const { session } = await formTexts(c, ["session"])
      const others = auth.sessions.list(own.account.id).filter(({ id }) => id !== own.session)
      const ended = others.filter(({ id }) => session === "" || String(id) === session)
      for (const { id } of ended) auth.sessions.end(id)
      if (ended.length > 0) audit(c, site, "sessions-ended", ended.map(addressOf).join(", "))
      return goTo(c, "/account")
    })
}

const addressOf = ({ address }: StoredSession) => address

interface Own {
  readonly account: Account
  readonly session: number
}

/** Null where nobody needs to sign in. */
function ownOf(c: Context<WebEnv>): Own | null {
  const visit = c.get("visit")
  return visit.kind === "account" ? visit : null
}

interface AccountContent extends Own {
  readonly name: string
  readonly refusal?: Refusal
}

function accountPage(c: Context<WebEnv>, site: Site, content: AccountContent): Response {
  const { words } = c.get("visitor")
  const { name, refusal, session } = content
  const saved = c.req.query("saved") !== undefined && refusal === undefined
  const errors = refusal && { [refusalField(refusal)]: refusalText(refusal, words) }
  const body = (
    <div class="form" id="own-account">
      <form
        class="form-part"
        method="post"
        action="/account"
        hx-post="/account"
        hx-target="#own-account"
        hx-swap="outerMorph"
      >
        <h1>{words.t("account.title")}</h1>
        {saved && (
          <p class="done" role="status">
            {words.t("account.saved")}
          </p>
        )}
        <AccountNameField label={words.t("account.name")} value={name} error={errors?.["name"]} />
        <PasswordField
          name="password"
          label={words.t("account.new-password")}
          kind="new-password"
          hint={words.t("account.password.keep")}
          error={errors?.["password"]}
          required={false}
          strengthAt="/account/strength"
        />
        <PasswordField
          name="current"
          label={words.t("account.current-password")}
          kind="current-password"
          error={errors?.["current"]}
        />
        <FormActions back="/" words={words} />
      </form>
      <OwnSessions
        sessions={site.deps.auth.sessions.list(content.account.id)}
        own={session}
        now={site.deps.clock.now()}
        words={words}
      />
    </div>
  )
  return page(c, site, { title: words.t("account.title"), body, status: refusal ? 422 : 200 })
}

interface OwnSessionsProps {
  readonly sessions: readonly StoredSession[]
  readonly own: number
  /** UTC milliseconds. */
  readonly now: number
  readonly words: Words
}

const OwnSessions = ({ sessions, own, now, words }: OwnSessionsProps) => (
  <form class="form-part" method="post" action="/account/sessions/end">
    <h2>{words.t("sessions.title")}</h2>
    <ul class="sessions">
      {sessions.map(({ id, address, agent, createdAt, seenAt }) => (
        <li>
          <div>
            <strong>{id === own ? words.t("sessions.this") : address || "—"}</strong>
            <small>
              {words.t("sessions.since", { time: words.dateTime(createdAt) })}
              {id !== own &&
                ` · ${words.t("sessions.seen", { ago: words.ago(Math.max(0, now - seenAt)) })}`}
            </small>
            {agent !== "" && <small class="agent">{agent}</small>}
          </div>
          {id !== own && (
            <button class="button" name="session" value={String(id)}>
              {words.t("sessions.end")}
            </button>
          )}
        </li>
      ))}
    </ul>
    {sessions.length > 1 && (
      <p class="actions">
        <button class="button">{words.t("sessions.end-others")}</button>
      </p>
    )}
  </form>
)
