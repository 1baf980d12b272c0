import { SMTPServer, type SMTPServerOptions } from "smtp-server"

/** A mail as a server got it. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: string
  /** Who had signed in; null for nobody. */
  readonly user: string | null
  readonly encrypted: boolean
  /** How it was signed in, `PLAIN`; null for not. */
  readonly method: string | null
}

export interface MailServer extends AsyncDisposable {
  readonly port: number
  readonly mails: readonly ReceivedMail[]
}

/** What a real server may answer: at MAIL FROM, at RCPT TO, at the end of the mail. */
export interface Refusals {
  readonly from?: string
  readonly to?: string
  readonly mail?: string
}

interface MailServerOptions {
  readonly options?: SMTPServerOptions
  /** User and password that it takes. */
  readonly account?: { readonly user: string; readonly password: string }
  /** A number and words: `550 No such user here`. */
  readonly refusals?: Refusals
}

/** A mail server on 127.0.0.1 that keeps what it gets. */
export async function startMailServer(given: MailServerOptions = {}): Promise<MailServer> {
  const { options = {}, account, refusals = {} } = given
  const mails: ReceivedMail[] = []
  const methods = new Map<string, string>()
  const answer = (refusal: string | undefined, callback: (error?: Error | null) => void) =>
    callback(refusal === undefined ? null : replyError(refusal))
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    authOptional: account === undefined,
    ...options,
    onAuth({ method, username, password }, { id }, callback) {
      methods.set(id, method)
      if (username === account?.user && password === account?.password)
        callback(null, { user: username })
      else callback(replyError("535 5.7.8 Username and Password not accepted"))
    },
    onMailFrom: (_address, _session, callback) => answer(refusals.from, callback),
    onRcptTo: (_address, _session, callback) => answer(refusals.to, callback),
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on("data", (chunk: Buffer) => chunks.push(chunk))
      stream.on("end", () => {
        if (refusals.mail) return answer(refusals.mail, callback)
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
          user: typeof session.user === "string" ? session.user : null,
          encrypted: session.secure,
          method: methods.get(session.id) ?? null,
        })
        callback(null, "2.0.0 Queued as 4711")
      })
    },
  })
  // A client that breaks off is what some tests want.
  server.on("error", () => {})
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.server.address()
  if (address === null || typeof address === "string") throw new Error("no port")
  return {
    port: address.port,
    mails,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function replyError(reply: string): Error {
  const [, code, message] = /^(\d{3}) (.*)$/.exec(reply) ?? []
  return Object.assign(new Error(message), { responseCode: Number(code) })
}
