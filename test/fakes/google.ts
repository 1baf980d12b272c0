import type { IncomingMessage } from "node:http"

import { Events, type MutableResponse, OAuth2Server } from "oauth2-mock-server"

import type { GoogleEndpoints } from "../../src/mail/google-oauth.ts"
import { startHttpServer } from "./http-server.ts"

const sendScope = "https://www.googleapis.com/auth/gmail.send"

/** Google, as far as linking an account and sending by it goes. */
export interface Google extends AsyncDisposable {
  readonly endpoints: GoogleEndpoints
  /** Mails that the Gmail API took, as they came. */
  readonly mails: readonly string[]
  /** How often a refresh token was used. */
  readonly renewals: number
  /** Refresh tokens that were given back. */
  readonly revoked: readonly string[]
  /** What a person grants from now on, whatever is asked. */
  grants(...scopes: readonly string[]): void
  /** No access token given until now is taken any more. */
  expire(): void
  /** Every refresh token ends, as when the password is changed, and no code is valid. */
  end(): void
  /** Goes off the net, or comes back as it was. */
  reachable(is: boolean): Promise<void>
  /** The Gmail API answers this, until it is null. */
  answer(response: (() => Response) | null): void
  /** Agrees at the consent page; resolves with where the browser is sent. */
  agree(consent: string): Promise<string>
}

/** The account that everybody has here. */
export const googleAddress = "owner@gmail.test"

export async function startGoogle(): Promise<Google> {
  const oauth = new OAuth2Server()
  await oauth.issuer.keys.generate("ES256")
  await oauth.start(0, "127.0.0.1")
  const { port } = oauth.address()
  const issuer = `http://127.0.0.1:${port}`

  let granted: readonly string[] = ["openid", "email", sendScope]
  let ended = false
  let renewals = 0
  const tokens = new Map<string, readonly string[]>()
  const revoked: string[] = []
  oauth.service.on(Events.BeforeTokenSigning, (token) => {
    token.payload["email"] = googleAddress
  })
  oauth.service.on(
    Events.BeforeResponse,
    (response: MutableResponse, { body }: { readonly body: Record<string, unknown> }) => {
      const answer = response.body as Record<string, unknown>
      const isRenewal = body["grant_type"] === "refresh_token"
      if (isRenewal) renewals++
      if (ended || (isRenewal && revoked.includes(String(body["refresh_token"])))) {
        response.statusCode = 400
        response.body = { error: "invalid_grant", error_description: "Token has been expired" }
        return
      }
      // Google keeps the one there is.
      if (isRenewal) delete answer["refresh_token"]
      answer["scope"] = granted.join(" ")
      // Tokens of one second are alike.
      answer["access_token"] = `${answer["access_token"]}.${tokens.size}`
      tokens.set(String(answer["access_token"]), granted)
    },
  )
  oauth.service.on(Events.BeforeRevoke, (_response: unknown, request: IncomingMessage) => {
    request.on("data", (data: Buffer) => {
      revoked.push(new URLSearchParams(data.toString()).get("token") ?? "")
    })
  })

  const mails: string[] = []
  let answer: (() => Response) | null = null
  const refusal = (code: number, message: string, reason: string) =>
    Response.json({ error: { code, message, errors: [{ reason }] } }, { status: code })
  const api = startHttpServer(({ method, path, headers, body }) => {
    if (answer) return answer()
    if (method !== "POST") return refusal(405, "Method not allowed", "badRequest")
    const scopes = tokens.get((headers.get("authorization") ?? "").replace(/^Bearer /, ""))
    if (!scopes) return refusal(401, "Invalid Credentials", "authError")
    if (!scopes.includes(sendScope))
      return refusal(403, "Insufficient Permission", "insufficientPermissions")
    if (headers.get("content-type") !== "message/rfc822" || path.split("/")[1] !== "upload")
      return refusal(400, "Media type is not supported", "badRequest")
    const mail = body
    if (!/^To: \S+@\S+\r$/m.test(mail)) return refusal(400, "Invalid To header", "invalidArgument")
    if (/[^\r]\n/.test(mail)) return refusal(400, "Bare line feed", "invalidArgument")
    mails.push(mail)
    return Response.json({ id: `18f${mails.length}`, labelIds: ["SENT"] })
  })
  return {
    endpoints: {
      consent: `${issuer}/authorize`,
      token: `${issuer}/token`,
      revocation: `${issuer}/revoke`,
      send: `${api.url}/upload/gmail/v1/users/me/messages/send?uploadType=media`,
    },
    mails,
    get renewals() {
      return renewals
    },
    revoked,
    grants(...scopes) {
      granted = scopes
    },
    expire: () => tokens.clear(),
    end() {
      ended = true
      tokens.clear()
    },
    reachable: (is) => (is ? oauth.start(port, "127.0.0.1") : oauth.stop()),
    answer(response) {
      answer = response
    },
    async agree(consent) {
      const response = await fetch(consent, { redirect: "manual" })
      return response.headers.get("location") ?? ""
    },
    async [Symbol.asyncDispose]() {
      await oauth.stop()
      await api[Symbol.asyncDispose]()
    },
  }
}
