import type { AlertLevel } from "../battery/alert.ts"
import { postMessage } from "./http-post.ts"
import type { OutgoingMessage } from "./outbox-message.ts"
import type { Way } from "./way.ts"

/** A topic of an ntfy server, which telephones subscribe to. */
export interface NtfyTopic {
  /** Of the server, `https://ntfy.sh`. */
  readonly url: string
  readonly topic: string
  /** Access token; empty where the topic is open. */
  readonly token: string
}

/** ntfy takes 4096 bytes of text; the rest would become a file. */
const longestText = 4000

/** Publishes each message to a topic, with a priority by the worst of its alerts. */
export function createNtfyWay(id: string, { url, topic, token }: NtfyTopic): Way {
  return {
    id,
    kind: "ntfy",
    send(message, signal) {
      const headers = {
        "Content-Type": "application/json",
        ...(token === "" ? {} : { Authorization: `Bearer ${token}` }),
      }
      const { subject, text } = message
      const body = JSON.stringify({
        topic,
        title: subject,
        message: beginning(text, longestText),
        ...urgency(message),
      })
      return postMessage({ url, headers, body }, signal)
    },
  }
}

/** ntfy's priorities go from 1, silent, to 5, which rings through; its tags become pictures. */
const priorities = { critical: 5, warning: 4, notice: 3 } as const satisfies Record<
  AlertLevel,
  number
>

function urgency({ alerts }: OutgoingMessage) {
  if (alerts.length === 0) return { priority: 3, tags: ["battery"] }
  const lasting = alerts.filter(({ state }) => state !== "cleared")
  if (lasting.length === 0) return { priority: 3, tags: ["white_check_mark"] }
  const priority = Math.max(...lasting.map(({ level }) => priorities[level]))
  return { priority, tags: [priority === priorities.critical ? "rotating_light" : "warning"] }
}

/** As much of the text as fits into `bytes` of UTF-8, without half a letter at its end. */
function beginning(text: string, bytes: number): string {
  const whole = Buffer.from(text, "utf8")
  if (whole.length <= bytes) return text
  const cut = new TextDecoder().decode(whole.subarray(0, bytes), { stream: true })
  return `${cut}…`
}
