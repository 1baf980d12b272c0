import { rootCertificates } from "node:tls"

import { errorMessage } from "../lib/error-message.ts"
import { connectionReason } from "./connection-failure.ts"
import { answerLine, failure, type FailureReason } from "./failure-reason.ts"
import { composeMail, handOver, SmtpError } from "./nodemailer.ts"
import type { SendResult, Way } from "./way.ts"

/** How the connection is encrypted: from the start, by STARTTLS, or not at all. */
export const smtpSecurities = ["tls", "starttls", "none"] as const

export type SmtpSecurity = (typeof smtpSecurities)[number]

/** A mail server as somebody set it up. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  readonly security: SmtpSecurity
  /** Empty where the server asks for none. */
  readonly user: string
  readonly password: string
  /** Address that the mails come from. */
  readonly from: string
  /** Certificates in PEM that are trusted besides the usual ones; empty for none. */
  readonly ca: string
}

/** Milliseconds. */
export interface SmtpLimits {
  readonly connect: number
  /** Until the server has greeted. */
  readonly greeting: number
  /** Without a word from the server. */
  readonly silence: number
  /** For all: a server that says a word now and then would hold up every other mail. */
  readonly whole: number
}

const usualLimits: SmtpLimits = {
  connect: 15_000,
  greeting: 15_000,
  silence: 30_000,
  whole: 300_000,
}

/** Sends by a mail server. */
export function createSmtpWay(id: string, server: SmtpServer, limits = usualLimits): Way {
  const { host, port, security, user, password, from, ca } = server
  const options = {
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    // A server learns nothing of the board by its name, and some refuse one without a dot.
    name: "[127.0.0.1]",
    connectionTimeout: limits.connect,
    dnsTimeout: limits.connect,
    greetingTimeout: limits.greeting,
    socketTimeout: limits.silence,
    allowInternalNetworkInterfaces: true,
    tls: { minVersion: "TLSv1.2", ...(ca === "" ? {} : { ca: [...rootCertificates, ca] }) },
  } as const
  return {
    id,
    kind: "smtp",
    async send(message, signal) {
      try {
        const mail = await composeMail(message, from)
        const signIn = user === "" ? null : { user, password }
        const limited = AbortSignal.any([signal, AbortSignal.timeout(limits.whole)])
        const answer = await handOver({ options, signIn, from, to: message.to, mail }, limited)
        return { ok: true, answer: answerLine(answer) }
      } catch (error) {
        signal.throwIfAborted()
        return smtpFailure(error)
      }
    },
  }
}

/** What an error of the connection means to who set the server up. */
function smtpFailure(error: unknown): SendResult {
  if (!(error instanceof SmtpError)) {
    const isLate = error instanceof DOMException && error.name === "TimeoutError"
    return failure(isLate ? "timeout" : "broken", errorMessage(error))
  }
  return failure(smtpReason(error), error.response || error.message)
}

function smtpReason(error: SmtpError): FailureReason {
  const { code, command, status, message } = error
  if (status !== null && status >= 400) return replyReason(error, status)
  const reason = connectionReason(code, message)
  if (reason !== null) return reason
  if (command === "STARTTLS") return "no-starttls"
  if (code === "EAUTH") return "sign-in-missing"
  if (code === "ETLS" || /ssl|tls|wrong version/i.test(`${code} ${message}`)) return "encryption"
  if (code === "EENVELOPE") return "recipient-refused"
  // The server has said how much it takes, and was not asked to.
  if (code === "EMESSAGE" && /size/i.test(message)) return "too-large"
  return "broken"
}

/** The server does not know what signing in is, or not this form of it. */
const unknownCommand: readonly number[] = [500, 502, 503, 504]

/** What servers tell more exactly than by the number in front (RFC 3463). */
const enhancedReasons: Readonly<Record<string, FailureReason>> = {
  // A full mailbox is emptied.
  "5.2.2": "busy",
  "5.2.3": "too-large",
  "5.3.4": "too-large",
  "5.4.5": "quota",
  "5.7.8": "sign-in-refused",
  "5.7.9": "sign-in-refused",
}

/** A reply of 4xx passes, one of 5xx does not; and which command it answers says what is wrong. */
function replyReason({ step, command, response }: SmtpError, status: number): FailureReason {
  if (status < 500) return "busy"
  if (command === "STARTTLS") return "no-starttls"
  // 530 and 538 to any command: sign in first, encrypt first.
  if (status === 530 || status === 538) return "sign-in-missing"
  const enhanced = enhancedReasons[/^\d{3}[ -](\d\.\d+\.\d+)/.exec(response)?.[1] ?? ""]
  if (enhanced) return enhanced
  if (step === "sign-in" || command.startsWith("AUTH"))
    return unknownCommand.includes(status) ? "sign-in-missing" : "sign-in-refused"
  if (status === 552) return "too-large"
  if (command === "MAIL FROM") return "sender-refused"
  return command === "RCPT TO" ? "recipient-refused" : "refused"
}
