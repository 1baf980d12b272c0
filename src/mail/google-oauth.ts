import {
  ArcticFetchError,
  CodeChallengeMethod,
  decodeIdToken,
  generateCodeVerifier,
  generateState,
  OAuth2Client,
  OAuth2RequestError,
  type OAuth2Tokens,
  UnexpectedErrorResponseBodyError,
  UnexpectedResponseError,
} from "arctic"

import { errorMessage } from "../lib/error-message.ts"
import { failure, type FailureReason } from "./failure-reason.ts"
import { httpFailure, statusReason } from "./http-post.ts"

/** Where Google answers. */
export interface GoogleEndpoints {
  /** Where a person agrees. */
  readonly consent: string
  readonly token: string
  readonly revocation: string
  /** Where a mail is posted as it is. */
  readonly send: string
}

export const googleEndpoints: GoogleEndpoints = {
  consent: "https://accounts.google.com/o/oauth2/v2/auth",
  token: "https://oauth2.googleapis.com/token",
  revocation: "https://oauth2.googleapis.com/revoke",
  send: "https://gmail.googleapis.com/upload/gmail/v1/users/me/messages/send?uploadType=media",
}

/** The client that somebody made in Google's console. */
export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
}

/** May send, and read nothing. */
export const sendScope = "https://www.googleapis.com/auth/gmail.send"

/** Milliseconds that Google has for an answer. */
const limit = 15_000

/** What a person granted. */
export interface Grant {
  /** Address of the account. */
  readonly address: string
  readonly refreshToken: string
  readonly access: Access
}

export interface Access {
  readonly token: string
  /** Seconds. */
  readonly lifetime: number
}

/** Google refuses, or does not answer. */
export class GoogleError extends Error {
  override readonly name = "GoogleError"
  readonly reason: FailureReason
  readonly permanent: boolean

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
    this.permanent = failure(reason).permanent
  }
}

export const newState = generateState
export const newVerifier = generateCodeVerifier

export interface ConsentRequest {
  readonly clientId: string
  /** Where Google sends the browser with its answer. */
  readonly redirect: string
  readonly state: string
  /** Proves later that who asks for the tokens is who asked for consent. */
  readonly verifier: string
}

/** Address at which a person agrees that batmon may send in their name. */
export function consentAddress(endpoints: GoogleEndpoints, request: ConsentRequest): URL {
  const { clientId, redirect, state, verifier } = request
  const client = new OAuth2Client(clientId, null, redirect)
  const url = client.createAuthorizationURLWithPKCE(
    endpoints.consent,
    state,
    CodeChallengeMethod.S256,
    verifier,
    ["openid", "email", sendScope],
  )
  // Without both, Google gives no token that outlives the hour.
  url.searchParams.set("access_type", "offline")
  url.searchParams.set("prompt", "consent")
  url.searchParams.set("include_granted_scopes", "false")
  return url
}

/** Turns the code that Google gave into tokens. Throws `GoogleError`. */
export async function redeemCode(
  endpoints: GoogleEndpoints,
  client: OAuthClient & { readonly redirect: string },
  { code, verifier }: { readonly code: string; readonly verifier: string },
): Promise<Grant> {
  const oauth = new OAuth2Client(client.clientId, client.clientSecret, client.redirect)
  const tokens = await answered(oauth.validateAuthorizationCode(endpoints.token, code, verifier))
  // Each right has a box of its own on Google's page, which may be left empty.
  if (!tokens.hasScopes() || !tokens.scopes().includes(sendScope))
    throw new GoogleError("grant-scope", "the right to send was not granted")
  if (!tokens.hasRefreshToken()) throw new GoogleError("grant-ended", "no refresh token came")
  return {
    address: addressOf(tokens),
    refreshToken: tokens.refreshToken(),
    access: accessOf(tokens),
  }
}

/** A fresh token for an hour of sending. Throws `GoogleError`. */
export async function renewAccess(
  endpoints: GoogleEndpoints,
  client: OAuthClient & { readonly refreshToken: string },
): Promise<Access> {
  const oauth = new OAuth2Client(client.clientId, client.clientSecret, null)
  return accessOf(
    await answered(oauth.refreshAccessToken(endpoints.token, client.refreshToken, [])),
  )
}

/** Gives the grant back. Throws `GoogleError`; one that has ended already is given back. */
export async function revokeGrant(
  endpoints: GoogleEndpoints,
  client: OAuthClient & { readonly refreshToken: string },
): Promise<void> {
  const oauth = new OAuth2Client(client.clientId, client.clientSecret, null)
  try {
    await answered(oauth.revokeToken(endpoints.revocation, client.refreshToken))
  } catch (error) {
    const { code } = (error as GoogleError).cause as { readonly code?: string }
    if (code !== "invalid_token") throw error
  }
}

async function answered<Answer>(request: Promise<Answer>): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new GoogleError("timeout", "Google did not answer")), limit)
  try {
    return await Promise.race([request, late])
  } catch (error) {
    throw error instanceof GoogleError ? error : googleError(error)
  } finally {
    clearTimeout(timer)
  }
}

function googleError(error: unknown): GoogleError {
  const cause = { cause: error }
  if (error instanceof OAuth2RequestError) {
    const message = [error.code, error.description].filter(Boolean).join(": ")
    return new GoogleError(requestReasons[error.code] ?? "refused", message, cause)
  }
  if (error instanceof ArcticFetchError) {
    const { reason, answer } = httpFailure(error.cause)
    return new GoogleError(reason, answer, cause)
  }
  if (error instanceof UnexpectedResponseError || error instanceof UnexpectedErrorResponseBodyError)
    return new GoogleError(statusReason(error.status), `HTTP ${error.status}`, cause)
  return new GoogleError("broken", errorMessage(error), cause)
}

const requestReasons: Readonly<Record<string, FailureReason>> = {
  invalid_grant: "grant-ended",
  invalid_client: "client-refused",
  unauthorized_client: "client-refused",
  deleted_client: "client-refused",
  invalid_scope: "grant-scope",
  temporarily_unavailable: "busy",
  server_error: "busy",
  rate_limit_exceeded: "quota",
}

function accessOf(tokens: OAuth2Tokens): Access {
  try {
    return { token: tokens.accessToken(), lifetime: tokens.accessTokenExpiresInSeconds() }
  } catch (error) {
    throw new GoogleError("broken", errorMessage(error), { cause: error })
  }
}

/** The account's address. The token came from Google itself, so that its signature proves nothing more. */
function addressOf(tokens: OAuth2Tokens): string {
  try {
    const { email } = decodeIdToken(tokens.idToken()) as { readonly email?: unknown }
    if (typeof email === "string" && email !== "") return email
  } catch (error) {
    throw new GoogleError("broken", errorMessage(error), { cause: error })
  }
  throw new GoogleError("broken", "Google did not tell the account's address")
}
