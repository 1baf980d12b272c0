import { Readable } from "node:stream"
import { setImmediate } from "node:timers/promises"

import MailComposer from "nodemailer/lib/mail-composer"
import SMTPConnection, { type SMTPConnectionOptions } from "nodemailer/lib/smtp-connection"

import type { OutgoingMessage } from "./outbox-message.ts"

/** The steps of handing a message to a server, in their order. */
export type SmtpStep = "connect" | "sign-in" | "send"

/** What a server, or the way to it, did wrong; `code` and `command` are nodemailer's. */
export class SmtpError extends Error {
  override readonly name = "SmtpError"
  readonly step: SmtpStep
  /** `ETIMEDOUT`, `EAUTH`; a system's own code where there is one: `ECONNREFUSED`. */
  readonly code: string
  /** The command that was answered: `MAIL FROM`; empty where none was. */
  readonly command: string
  /** The reply's number; null where the server did not reply. */
  readonly status: number | null
  /** The reply as it came; empty where there was none. */
  readonly response: string

  constructor(step: SmtpStep, cause: Error) {
    super(cause.message, { cause })
    const { code = "", command, responseCode, response } = cause as NodemailerCause
    this.step = step
    // The library puts its own code over the system's, which says more and begins the message.
    this.code = /\b(?:ECONN|EHOST|ENET|EPIPE|ENOTFOUND|EAI_)\w*/.exec(cause.message)?.[0] ?? code
    this.command = command ?? ""
    this.status = responseCode ?? null
    this.response = response ?? ""
  }
}

interface NodemailerCause extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

export interface SmtpSignIn {
  readonly user: string
  readonly password: string
}

export interface SmtpErrand {
  readonly options: SMTPConnectionOptions
  /** Null where the server takes mail from anybody. */
  readonly signIn: SmtpSignIn | null
  readonly from: string
  readonly to: string
  readonly mail: Buffer
}

/** Hands a mail to a server and resolves with its reply. Throws `SmtpError`, or `signal`'s reason. */
export async function handOver(errand: SmtpErrand, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const { options, signIn, from, to, mail } = errand
  const connection = new SMTPConnection({ ...options, logger: false })
  const { promise: failed, reject } = Promise.withResolvers<never>()
  // Whoever waits for a step hears of it; an error between two steps must not end the process.
  failed.catch(() => {})
  let step: SmtpStep = "connect"
  connection.on("error", (error: Error) => reject(new SmtpError(step, error)))
  connection.on("end", () => reject(new SmtpError(step, new Error("the connection was closed"))))
  const stop = () => reject(signal.reason)
  signal.addEventListener("abort", stop, { once: true })
  const done = async <Result>(begun: SmtpStep, begin: (done: Callback<Result>) => void) => {
    step = begun
    const result = new Promise<Result>((resolve, refuse) =>
      begin((error, value) =>
        error ? refuse(new SmtpError(begun, error)) : resolve(value as Result),
      ),
    )
    result.catch(() => {})
    return Promise.race([failed, result])
  }
  try {
    await done<void>("connect", (called) => connection.connect((error) => called(error ?? null)))
    if (signIn) {
      const auth = { user: signIn.user, pass: signIn.password }
      await done<boolean | undefined>("sign-in", (called) => connection.login(auth, called))
    }
    const envelope = { from, to: [to], size: mail.length }
    const sent = await done<{ response: string } | undefined>("send", (called) =>
      connection.send(envelope, inPieces(mail), called),
    )
    connection.quit()
    return sent?.response ?? ""
  } finally {
    signal.removeEventListener("abort", stop)
    connection.close()
  }
}

type Callback<Result> = (error: Error | null, value?: Result) => void

/** Bytes of an attachment that are encoded in one go. */
const piece = 128 * 1024

/** A large content in pieces, between which the event loop does what else there is. */
function inPieces(content: Uint8Array): Buffer | Readable {
  const whole = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  if (whole.length <= piece) return whole
  return Readable.from(
    (async function* () {
      for (let at = 0; at < whole.length; at += piece) {
        yield whole.subarray(at, at + piece)
        await setImmediate()
      }
    })(),
  )
}

/** The message as RFC 5322 text with its parts, lines ended by CR LF. */
export async function composeMail(
  message: OutgoingMessage,
  from: string,
): Promise<Buffer<ArrayBuffer>> {
  const { messageId, date, to, board, subject, text, html, references, attachments } = message
  const composer = new MailComposer({
    from: { name: board ? `batmon ${board}` : "batmon", address: from },
    to: { name: "", address: to },
    subject,
    text,
    html,
    messageId,
    date: new Date(date),
    ...(references.length > 0 ? { references: [...references], inReplyTo: references.at(-1) } : {}),
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      ...(isUrgent(message) ? { Importance: "high", "X-Priority": "1" } : {}),
    },
    attachments: attachments.map(({ name, type, content, cid }) => ({
      filename: name,
      contentType: type,
      content: inPieces(content),
      ...(cid ? { cid, contentDisposition: "inline" } : {}),
    })),
    newline: "windows",
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return (await composer.compile().build()) as Buffer<ArrayBuffer>
}

const isUrgent = ({ alerts }: OutgoingMessage) =>
  alerts.some(({ level, state }) => level === "critical" && state !== "cleared")
