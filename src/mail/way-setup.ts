import type { NtfyTopic } from "./ntfy-way.ts"
import type { SmtpServer } from "./smtp-way.ts"
import { type WayKind, wayKinds } from "./way.ts"
import type { Webhook } from "./webhook-way.ts"

/** A Google account that somebody linked. */
export interface GmailAccount {
  readonly address: string
  readonly clientId: string
  readonly clientSecret: string
  readonly refreshToken: string
  /** UTC milliseconds. */
  readonly linkedAt: number
  /** UTC milliseconds at which Google last took the refresh token, to the day. */
  readonly renewedAt: number
}

interface Setups {
  readonly smtp: SmtpServer
  readonly gmail: GmailAccount
  readonly webhook: Webhook
  readonly ntfy: NtfyTopic
}

/** A way as it was set up, secrets and all. */
export type WaySetup = { [Kind in WayKind]: { readonly kind: Kind } & Setups[Kind] }[WayKind]

/** What is in a setup of each kind, and of what type. */
const fields = {
  smtp: {
    host: "text",
    port: "number",
    security: "text",
    user: "text",
    password: "secret",
    from: "text",
    ca: "text",
  },
  gmail: {
    address: "text",
    clientId: "text",
    clientSecret: "secret",
    refreshToken: "secret",
    linkedAt: "number",
    renewedAt: "number",
  },
  webhook: { url: "text", secret: "secret" },
  ntfy: { url: "text", topic: "text", token: "secret" },
} as const satisfies {
  readonly [Kind in WayKind]: Readonly<Record<keyof Setups[Kind], "text" | "number" | "secret">>
}

/** A way as it is stored: its secrets sealed, in base64. */
export type StoredWay = Readonly<Record<string, string | number>> & {
  readonly id: string
  readonly kind: WayKind
}

/** What hides a secret and opens it; null where it cannot be opened. */
export interface Sealing {
  seal(secret: string, field: string): string
  unseal(sealed: string, field: string): string | null
}

/** With the secrets sealed; an empty one stays empty. */
export function storedWay(id: string, setup: WaySetup, { seal }: Sealing): StoredWay {
  const values = Object.entries(fields[setup.kind]).map(([field, type]) => {
    const value = (setup as unknown as Record<string, string | number>)[field] ?? ""
    return [field, type === "secret" && value !== "" ? seal(String(value), field) : value]
  })
  return { ...Object.fromEntries(values), id, kind: setup.kind }
}

export interface OpenedWay {
  readonly id: string
  readonly setup: WaySetup
  /** Whether a secret could not be opened; it is empty then. */
  readonly lost: boolean
}

/** The other way round; null for what is no way that this batmon knows. */
export function openedWay(stored: unknown, { unseal }: Sealing): OpenedWay | null {
  if (!isStoredWay(stored)) return null
  let lost = false
  const values = Object.entries(fields[stored.kind]).map(([field, type]) => {
    const value = stored[field] ?? ""
    if (type !== "secret" || value === "") return [field, value]
    const secret = unseal(String(value), field)
    lost ||= secret === null
    return [field, secret ?? ""]
  })
  const setup = { ...Object.fromEntries(values), kind: stored.kind } as WaySetup
  return { id: stored.id, setup, lost }
}

function isStoredWay(value: unknown): value is StoredWay {
  const { id, kind, ...rest } = Object(value)
  if (typeof id !== "string" || !wayKinds.includes(kind)) return false
  return Object.entries(fields[kind as WayKind]).every(
    ([field, type]) => typeof rest[field] === (type === "number" ? "number" : "string"),
  )
}
