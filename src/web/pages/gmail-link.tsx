import { type Context, Hono } from "hono"

import type { Words } from "../../i18n/words.ts"
import type { FailureReason } from "../../mail/failure-reason.ts"
import { failureText } from "../../mail/failure-text.ts"
import type { LinkRefusal } from "../../mail/gmail-links.ts"
import { GoogleError, type Grant, type OAuthClient } from "../../mail/google-oauth.ts"
import type { GmailAccount } from "../../mail/way-setup.ts"
import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { type FieldErrors, type FormError, formTexts } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { FormField } from "../parts/form-field.tsx"
import { GmailSteps, type GuideStep } from "../parts/gmail-steps.tsx"
import { Icon } from "../parts/icons.tsx"
import type { Site, WebEnv } from "../web-env.ts"

const clientFields = ["clientId", "clientSecret"] as const

type ClientField = (typeof clientFields)[number]

/**
 * Linking a Google account in two pages: the client that somebody makes in Google's console, then
 * Google's consent, whose answer is pasted or comes by the relay.
 */
export function gmailLink(site: Site) {
  const { links, redirect } = site.deps.mail
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const known = knownClient(site)
      const { clientId = "", clientSecret = "" } = known ?? {}
      return clientPage(c, site, { clientId, keeps: clientSecret !== "" })
    })
    .post("/", async (c) => {
      const { clientId, clientSecret: typed } = await formTexts(c, clientFields)
      const known = knownClient(site)
      const kept = known?.clientId === clientId ? known.clientSecret : ""
      const clientSecret = typed === "" ? kept : typed
      const errors: FieldErrors<ClientField> = {
        ...(/^[\w.-]+\.apps\.googleusercontent\.com$/.test(clientId)
          ? {}
          : { clientId: "form.error.client-id" as const }),
        ...(clientSecret === "" ? { clientSecret: "form.error.client-secret" as const } : {}),
      }
      if (Object.keys(errors).length > 0)
        return clientPage(c, site, { clientId, keeps: kept !== "", errors })
      const { state } = links.begin({ clientId, clientSecret, redirect }, ownerOf(c))
      return goTo(c, `/mail/gmail/${state}`)
    })
    .get("/return", (c) => {
      const { state = "" } = c.req.query()
      return consentPage(c, site, { state, pasted: c.req.url })
    })
    .get("/:state", (c) => consentPage(c, site, { state: c.req.param("state"), pasted: "" }))
    .post("/:state", async (c) => {
      const state = c.req.param("state")
      const { pasted } = await formTexts(c, ["pasted"])
      waitForAnswer(c)
      try {
        const result = await links.finish(state, pasted, ownerOf(c))
        if (!result.ok)
          return consentPage(c, site, { state, pasted, error: linkErrors[result.refusal] })
        const id = keepAccount(site, result)
        audit(c, site, "mail-changed", `${result.grant.address}: linked`)
        return goTo(c, `/mail#way-${id}`)
      } catch (error) {
        if (!(error instanceof GoogleError)) throw error
        return error.permanent
          ? refusedPage(c, site, error)
          : consentPage(c, site, { state, pasted, failure: error })
      }
    })
}

/** Who may finish what was begun: the same account. */
const ownerOf = (c: Context<WebEnv>) => String(c.get("account")?.id ?? "")

/** The client of an account that is linked already, which the next one may share. */
function knownClient({ deps }: Site): GmailAccount | null {
  const setups = deps.mail.ways.entries().map(({ setup }) => setup)
  return setups.findLast((setup) => setup.kind === "gmail") ?? null
}

/** An account linked again keeps its place. */
function keepAccount(
  { deps }: Site,
  { client, grant }: { readonly client: OAuthClient; readonly grant: Grant },
): string {
  const { ways } = deps.mail
  const now = deps.clock.now()
  const setup = {
    kind: "gmail",
    address: grant.address,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    refreshToken: grant.refreshToken,
    linkedAt: now,
    renewedAt: now,
  } as const
  const before = ways
    .entries()
    .find((entry) => entry.setup.kind === "gmail" && entry.setup.address === grant.address)
  if (before === undefined) return ways.add(setup)
  ways.change(before.id, setup)
  return before.id
}

const linkErrors = {
  expired: "form.error.link-expired",
  "no-code": "form.error.link-code",
  "other-state": "form.error.link-other",
  denied: "form.error.link-denied",
} as const satisfies Readonly<Record<LinkRefusal, FormError>>

const consoleSteps: readonly GuideStep[] = ["project", "api", "audience", "client"]
const consentSteps: readonly GuideStep[] = ["consent", "paste"]
/** A relay brings the answer by itself. */
const relaySteps: readonly GuideStep[] = ["consent"]

interface ClientContent {
  readonly clientId: string
  /** Whether the secret of this client is kept already. */
  readonly keeps: boolean
  readonly errors?: FieldErrors<ClientField>
}

function clientPage(c: Context<WebEnv>, site: Site, content: ClientContent): Response {
  const { words } = c.get("visitor")
  const { clientId, keeps, errors = {} } = content
  const title = words.t("mail.add.gmail")
  const { isRelay, redirect } = site.deps.mail
  const body = (
    <form class="form guide" method="post" action="/mail/gmail" novalidate>
      <h1>{title}</h1>
      <p>{words.t("mail.gmail.about")}</p>
      <GmailSteps
        steps={consoleSteps}
        first={1}
        site={site}
        words={words}
        relay={isRelay ? redirect : null}
      />
      <FormField
        name="clientId"
        label={words.t("mail.gmail.client-id")}
        value={clientId}
        hint={words.t("mail.gmail.client-id.hint")}
        error={errors.clientId}
        words={words}
        input={{ autocapitalize: "none", spellcheck: "false", required: true }}
      />
      <FormField
        name="clientSecret"
        label={words.t("mail.gmail.client-secret")}
        value=""
        hint={words.t(keeps ? "mail.field.kept" : "mail.gmail.client-secret.hint")}
        error={errors.clientSecret}
        words={words}
        input={{ type: "password", autocomplete: "new-password" }}
      />
      <p class="actions">
        <button class="button primary">{words.t("mail.gmail.next")}</button>
        <a class="button" href="/mail">
          {words.t("form.cancel")}
        </a>
      </p>
    </form>
  )
  return page(c, site, { title, body, status: content.errors ? 422 : 200 })
}

interface ConsentContent {
  readonly state: string
  readonly pasted: string
  readonly error?: FormError
  /** Google could not be asked; trying again may help. */
  readonly failure?: GoogleError
}

function consentPage(c: Context<WebEnv>, site: Site, content: ConsentContent): Response {
  const { state, pasted, error, failure } = content
  const { words } = c.get("visitor")
  const title = words.t("mail.add.gmail")
  const { links, isRelay } = site.deps.mail
  const consent = links.consent(state, ownerOf(c))
  if (consent === null) return expiredPage(c, site, title)
  const action = `/mail/gmail/${state}`
  const body = (
    <form class="form guide" method="post" action={action} novalidate>
      <h1>{title}</h1>
      {failure && (
        <p class="notice level-warning" role="alert">
          <Icon name="alert" />
          <span>{failureText(failure.reason, words)}</span>
        </p>
      )}
      {pasted === "" || error || failure ? (
        <>
          <GmailSteps
            steps={isRelay ? relaySteps : consentSteps}
            first={5}
            site={site}
            words={words}
            relay={null}
          >
            <p>
              <a class="button primary" href={consent} target="_blank" rel="noopener noreferrer">
                <Icon name="forward" />
                {words.t("mail.gmail.consent")}
              </a>
            </p>
          </GmailSteps>
          <FormField
            name="pasted"
            label={words.t("mail.gmail.pasted")}
            value={pasted}
            hint={words.t(isRelay ? "mail.gmail.pasted.relay" : "mail.gmail.pasted.hint")}
            error={error}
            words={words}
            input={{ autocapitalize: "none", spellcheck: "false", required: true }}
          />
        </>
      ) : (
        <>
          <p>{words.t("mail.gmail.returned")}</p>
          <input type="hidden" name="pasted" value={pasted} />
        </>
      )}
      <p class="actions">
        <button class="button primary">{words.t("mail.gmail.link")}</button>
        <a class="button" href="/mail">
          {words.t("form.cancel")}
        </a>
      </p>
    </form>
  )
  const status = failure ? 502 : error ? 422 : 200
  return page(c, site, { title, body, status })
}

function expiredPage(c: Context<WebEnv>, site: Site, title: string): Response {
  const { words } = c.get("visitor")
  const body = <Stopped title={title} text={words.t("form.error.link-expired")} words={words} />
  return page(c, site, { title, body, status: 410 })
}

function refusedPage(c: Context<WebEnv>, site: Site, error: GoogleError): Response {
  const { words } = c.get("visitor")
  const title = words.t("mail.gmail.refused")
  const reason: FailureReason = error.reason
  const text =
    reason === "grant-ended" ? words.t("mail.gmail.bad-code") : failureText(reason, words)
  const body = <Stopped title={title} text={text} answer={error.message} words={words} />
  return page(c, site, { title, body, status: 422 })
}

interface StoppedProps {
  readonly title: string
  readonly text: string
  readonly answer?: string
  readonly words: Words
}

const Stopped = ({ title, text, answer = "", words }: StoppedProps) => (
  <div class="problem">
    <h1>{title}</h1>
    <p>{text}</p>
    {answer !== "" && (
      <p class="muted">
        {words.t("mail.test.answer")} <bdi class="answer">{answer}</bdi>
      </p>
    )}
    <p>
      <a class="button" href="/mail/gmail">
        {words.t("mail.gmail.again")}
      </a>
    </p>
  </div>
)
