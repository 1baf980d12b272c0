import { answerLine, failure, type FailureReason } from "./failure-reason.ts"
import type { GoogleAccess } from "./google-access.ts"
import { GoogleError } from "./google-oauth.ts"
import { type HttpAnswer, httpFailure, isSuccess, post, statusReason } from "./http-post.ts"
import { composeMail } from "./nodemailer.ts"
import type { OutgoingMessage } from "./outbox-message.ts"
import type { SendResult, Way } from "./way.ts"

export interface GmailWayDeps {
  /** Address of the account, which the mails come from. */
  readonly address: string
  /** Where a mail is posted. */
  readonly endpoint: string
  readonly access: GoogleAccess
  /** Whether the grant has ended is told by more than one error; this says which it is now. */
  readonly grantReason: () => FailureReason
}

/** Milliseconds for a mail of no size. */
const leastLimit = 30_000
/** Bytes a millisecond. */
const slowestUplink = 50

/** Sends by the Gmail API, as a linked account. */
export function createGmailWay(id: string, deps: GmailWayDeps): Way {
  return {
    id,
    kind: "gmail",
    async send(message, signal) {
      try {
        return await sendOnce(message, signal, deps)
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof GoogleError)) return httpFailure(error)
        const reason = error.reason === "grant-ended" ? deps.grantReason() : error.reason
        return failure(reason, error.message)
      }
    },
  }
}

async function sendOnce(
  message: OutgoingMessage,
  signal: AbortSignal,
  { address, endpoint, access }: GmailWayDeps,
): Promise<SendResult> {
  const mail = await composeMail(message, address)
  const limit = leastLimit + mail.length / slowestUplink
  const attempt = async () => {
    const token = await access.token()
    const headers = { "Content-Type": "message/rfc822", Authorization: `Bearer ${token}` }
    const answer = await post({ url: endpoint, headers, body: mail, limit }, signal)
    if (answer.status === 401) access.forget(token)
    return answer
  }
  let answer = await attempt()
  // Revoked, or ended early: a new one shows which.
  if (answer.status === 401) answer = await attempt()
  const told = answerLine(`${answer.status} ${googleMessage(answer)}`)
  return isSuccess(answer.status) ? { ok: true, answer: told } : failure(apiReason(answer), told)
}

interface GoogleAnswer {
  readonly id?: unknown
  readonly error?: {
    readonly message?: unknown
    readonly errors?: readonly { readonly reason?: unknown }[]
    readonly details?: readonly { readonly reason?: unknown }[]
  }
}

function parsed(text: string): GoogleAnswer {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

/** What Google said: the error's words, or the mail's number. */
function googleMessage({ text }: HttpAnswer): string {
  const { id, error } = parsed(text)
  if (typeof error?.message === "string") return error.message
  return typeof id === "string" ? id : text
}

function apiReason({ status, text }: HttpAnswer): FailureReason {
  const { error } = parsed(text)
  const told = [...(error?.errors ?? []), ...(error?.details ?? [])].map(({ reason }) =>
    String(reason),
  )
  if (told.some((reason) => /Limit(?:Exceeded)?$|LimitExceeded|RATE_LIMIT/.test(reason)))
    return "quota"
  if (told.some((reason) => /accessNotConfigured|SERVICE_DISABLED/.test(reason)))
    return "api-disabled"
  if (told.some((reason) => /insufficientPermissions|SCOPE_INSUFFICIENT/.test(reason)))
    return "grant-scope"
  if (status === 400 && /\bTo header\b|recipient/i.test(String(error?.message)))
    return "recipient-refused"
  return status === 401 ? "grant-ended" : statusReason(status)
}
