import { createHmac } from "node:crypto"

import type { Clock } from "../lib/clock.ts"
import { postMessage } from "./http-post.ts"
import type { OutgoingMessage } from "./outbox-message.ts"
import type { Way } from "./way.ts"

/** A program of somebody's that is told, as they set it up. */
export interface Webhook {
  /** `http:` or `https:`. */
  readonly url: string
  /** With which each request is signed; empty for no signature. */
  readonly secret: string
}

/**
 * Posts each message as JSON. `X-Batmon-Signature` is `sha256=` and the HMAC-SHA256, in hexadecimal,
 * of the content of `X-Batmon-Timestamp` (Unix seconds), a dot and the body: what was altered does not
 * match, and what is old can be told.
 */
export function createWebhookWay(
  id: string,
  { url, secret }: Webhook,
  clock: Pick<Clock, "now">,
): Way {
  return {
    id,
    kind: "webhook",
    send(message, signal) {
      const body = JSON.stringify(webhookBody(message))
      const timestamp = String(Math.floor(clock.now() / 1000))
      const headers = {
        "Content-Type": "application/json",
        "X-Batmon-Timestamp": timestamp,
        ...(secret === "" ? {} : { "X-Batmon-Signature": signature(secret, timestamp, body) }),
      }
      return postMessage({ url, headers, body }, signal)
    },
  }
}

const signature = (secret: string, timestamp: string, body: string) =>
  `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`

/** Times in UTC milliseconds; `id` is the same at every attempt. */
const webhookBody = (message: OutgoingMessage) => {
  const { messageId, date, board, subject, text, references, alerts } = message
  return {
    id: messageId.replace(/^<|>$/g, ""),
    time: date,
    board,
    subject,
    text,
    references: references.map((reference) => reference.replace(/^<|>$/g, "")),
    alerts,
  }
}
