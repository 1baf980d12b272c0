import { errorMessage } from "../lib/error-message.ts"
import { connectionReason } from "./connection-failure.ts"
import { answerLine, failure, type FailureReason } from "./failure-reason.ts"
import type { SendResult } from "./way.ts"

/** Milliseconds for an exchange as a whole. */
const usualLimit = 30_000

/** Bytes of an answer that are read: enough for what a person is told. */
const longestAnswer = 8192

export interface HttpAnswer {
  readonly status: number
  /** The beginning of the body. */
  readonly text: string
}

export interface HttpErrand {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer>
  /** Milliseconds. @default 30 s */
  readonly limit?: number
}

/** Posts a body and resolves with whatever status comes. Throws where none does. */
export const post = ({ body, ...errand }: HttpErrand, signal: AbortSignal): Promise<HttpAnswer> =>
  exchange({ method: "POST", body }, errand, signal)

async function exchange(
  request: Pick<RequestInit, "method" | "body">,
  { url, headers = {}, limit = usualLimit }: Omit<HttpErrand, "body">,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const response = await fetch(url, {
    ...request,
    headers: { "User-Agent": "batmon", ...headers },
    // Elsewhere the request, with what is secret in it, was not meant to go.
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(limit)]),
  })
  return { status: response.status, text: await beginning(response) }
}

async function beginning({ body }: Response): Promise<string> {
  if (body === null) return ""
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= longestAnswer) break
  }
  return Buffer.concat(chunks).subarray(0, longestAnswer).toString("utf8")
}

/** Posts a message; a status of 2xx is a success, with what the other end said. */
export const postMessage = (errand: HttpErrand, signal: AbortSignal): Promise<SendResult> =>
  resultOf(post(errand, signal), signal)

/** Asks for an address, for the sake of having asked; else as `postMessage`. */
export const callAddress = (
  errand: Pick<HttpErrand, "url" | "limit">,
  signal: AbortSignal,
): Promise<SendResult> => resultOf(exchange({ method: "GET" }, errand, signal), signal)

async function resultOf(asked: Promise<HttpAnswer>, signal: AbortSignal): Promise<SendResult> {
  try {
    const { status, text } = await asked
    const answer = answerLine(`${status} ${text}`)
    return isSuccess(status) ? { ok: true, answer } : failure(statusReason(status), answer)
  } catch (error) {
    signal.throwIfAborted()
    return httpFailure(error)
  }
}

export const isSuccess = (status: number) => status >= 200 && status < 300

export function statusReason(status: number): FailureReason {
  if (status === 401 || status === 403) return "sign-in-refused"
  if (status === 413) return "too-large"
  if (status === 429) return "quota"
  if (status === 408 || status === 425 || status >= 500) return "busy"
  return "refused"
}

/** Why no answer came, from what `fetch` throws. */
export function httpFailure(error: unknown) {
  const { name, code } = error as { readonly name?: string; readonly code?: unknown }
  const message = errorMessage(error)
  if (name === "TimeoutError") return failure("timeout", message)
  return failure(connectionReason(String(code), message) ?? "broken", message)
}
