import { X509Certificate } from "node:crypto"
import { isIP } from "node:net"

import { type SmtpSecurity, smtpSecurities } from "../mail/smtp-way.ts"
import type { WaySetup } from "../mail/way-setup.ts"
import type { FieldErrors, FormError } from "./forms.ts"

/** The kinds of form by which a way is set up; a Google account is linked instead. */
export const wayForms = ["app-password", "smtp", "ntfy", "webhook"] as const

export type WayForm = (typeof wayForms)[number]

export const isWayForm = (text: string): text is WayForm => wayForms.some((form) => form === text)

export const wayFields = {
  "app-password": ["address", "password"],
  smtp: ["host", "port", "security", "user", "password", "from", "ca", "forget"],
  ntfy: ["url", "topic", "token", "forget"],
  webhook: ["url", "secret", "forget"],
} as const satisfies Readonly<Record<WayForm, readonly string[]>>

export type WayField = (typeof wayFields)[WayForm][number]

export type WayTexts = Readonly<Partial<Record<WayField, string>>>

type Checked =
  | { readonly ok: true; readonly setup: WaySetup }
  | { readonly ok: false; readonly errors: FieldErrors<WayField> }

/** Where Google takes mail for an app password. */
const gmailServer = { host: "smtp.gmail.com", port: 465, security: "tls" } as const

/** The form that a way is changed by; null for one that is linked. */
export function formOf(setup: WaySetup): WayForm | null {
  if (setup.kind === "gmail") return null
  const isGmail = setup.kind === "smtp" && setup.host === gmailServer.host
  return isGmail && setup.user === setup.from ? "app-password" : setup.kind
}

/** What a form of this way shows; nothing of its secrets. */
export function textsOf(setup: WaySetup): WayTexts {
  switch (setup.kind) {
    case "smtp": {
      const { host, security, user, from, ca } = setup
      return { host, port: String(setup.port), security, user, from, ca, address: from }
    }
    case "ntfy":
      return { url: setup.url, topic: setup.topic }
    case "webhook":
      return { url: setup.url }
    case "gmail":
      return {}
  }
}

/** Whether there is a secret that the form does not show. */
export function keepsSecret(setup: WaySetup | null): boolean {
  switch (setup?.kind) {
    case "smtp":
      return setup.password !== ""
    case "ntfy":
      return setup.token !== ""
    case "webhook":
      return setup.secret !== ""
    default:
      return false
  }
}

/** What a form gave as a setup; a secret left empty is that of `before`. */
export function checkWay(form: WayForm, texts: WayTexts, before: WaySetup | null): Checked {
  switch (form) {
    case "app-password":
      return checkAppPassword(texts, before)
    case "smtp":
      return checkSmtp(texts, before)
    case "ntfy":
      return checkNtfy(texts, before)
    case "webhook":
      return checkWebhook(texts, before)
  }
}

function checkAppPassword(
  { address = "", password = "" }: WayTexts,
  old: WaySetup | null,
): Checked {
  const before = old?.kind === "smtp" ? old : null
  // Google shows it in four groups.
  const typed = password.replaceAll(/\s+/g, "")
  const kept = before !== null && before.user === address ? before.password : ""
  const errors = found({
    address: isMailAddress(address) ? null : "form.error.mail-address",
    password:
      typed === "" && kept !== ""
        ? null
        : /^[a-z]{16}$/i.test(typed)
          ? null
          : "form.error.app-password",
  })
  const account = { user: address, from: address, password: typed === "" ? kept : typed }
  return errors ?? { ok: true, setup: { kind: "smtp", ...gmailServer, ...account, ca: "" } }
}

function checkSmtp(texts: WayTexts, old: WaySetup | null): Checked {
  const { host = "", port = "", security = "", user = "", from = "", ca = "" } = texts
  const before = old?.kind === "smtp" ? old : null
  const secret = secretOf(texts.password, texts.forget, before?.password, {
    same: before?.host === host && before.user === user,
  })
  const errors = found({
    host: isHost(host) ? null : "form.error.host",
    port: isPort(port) ? null : "form.error.port",
    security: isSecurity(security) ? null : "form.error.security",
    password: user === "" ? null : (secret.error ?? missing(secret.value)),
    from: isMailAddress(from) ? null : "form.error.mail-address",
    ca: ca === "" || isCertificates(ca) ? null : "form.error.certificate",
  })
  if (errors) return errors
  return {
    ok: true,
    setup: {
      kind: "smtp",
      host,
      port: Number(port),
      security: security as SmtpSecurity,
      user,
      password: user === "" ? "" : secret.value,
      from,
      ca,
    },
  }
}

function checkNtfy(texts: WayTexts, old: WaySetup | null): Checked {
  const { url = "", topic = "" } = texts
  const before = old?.kind === "ntfy" ? old : null
  const secret = secretOf(texts.token, texts.forget, before?.token, { same: before?.url === url })
  const errors = found({
    url: isWebAddress(url) ? null : "form.error.url",
    topic: /^[\w-]{1,64}$/.test(topic) ? null : "form.error.topic",
    token: secret.error,
  })
  return errors ?? { ok: true, setup: { kind: "ntfy", url, topic, token: secret.value } }
}

function checkWebhook(texts: WayTexts, old: WaySetup | null): Checked {
  const { url = "" } = texts
  const before = old?.kind === "webhook" ? old : null
  const secret = secretOf(texts.secret, texts.forget, before?.secret, { same: before?.url === url })
  const errors = found({
    url: isWebAddress(url) ? null : "form.error.url",
    secret: secret.error,
  })
  return errors ?? { ok: true, setup: { kind: "webhook", url, secret: secret.value } }
}

/**
 * A secret that is kept goes nowhere else than where it was meant to go: at another address (`same`
 * false) it has to be typed again.
 */
function secretOf(
  typed = "",
  forget = "",
  kept = "",
  { same }: { readonly same: boolean },
): { readonly value: string; readonly error: FormError | null } {
  if (typed !== "") return { value: typed, error: null }
  if (forget !== "" || kept === "") return { value: "", error: null }
  return same ? { value: kept, error: null } : { value: "", error: "form.error.secret-again" }
}

const missing = (password: string) => (password === "" ? "form.error.password-missing" : null)

/** Null where no field has an error. */
function found(
  errors: Readonly<Partial<Record<WayField, FormError | null>>>,
): { readonly ok: false; readonly errors: FieldErrors<WayField> } | null {
  const wrong = Object.entries(errors).filter(([, error]) => error !== null)
  return wrong.length === 0 ? null : { ok: false, errors: Object.fromEntries(wrong) }
}

/** An address as mail servers take it, without a name around it. */
export const isMailAddress = (text: string): boolean =>
  text.length <= 254 && /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/.test(text)

const isHost = (text: string) =>
  isIP(text) !== 0 ||
  /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i.test(
    text,
  )

const isPort = (text: string) =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535

const isSecurity = (text: string) => smtpSecurities.some((security) => security === text)

export function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === "" && text.length <= 2000
  )
}

/** One or more certificates in PEM, and nothing that is none. */
function isCertificates(text: string): boolean {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    for (const block of blocks) new X509Certificate(block)
    return blocks.length > 0
  } catch {
    return false
  }
}
