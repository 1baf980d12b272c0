import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { createServer, type Server, type Socket } from "node:net"

import { simpleParser } from "mailparser"

import type { FailureReason } from "../../src/mail/failure-reason.ts"
import { createSmtpWay, type SmtpServer } from "../../src/mail/smtp-way.ts"
import { alertOf } from "../fakes/alert-of.ts"
import { type Certificates, makeCertificates } from "../fakes/certificates.ts"
import { startMailServer } from "../fakes/mail-server.ts"
import { startOpenSmtpd } from "../fakes/opensmtpd.ts"
import { outgoingMessage } from "../fakes/outgoing-message.ts"

let certificates: Certificates
beforeAll(() => {
  certificates = makeCertificates()
})

const account = { user: "board", password: "pass wörd" }

const setUp = (port: number, said: Partial<SmtpServer> = {}): SmtpServer => ({
  host: "127.0.0.1",
  port,
  security: "none",
  user: "",
  password: "",
  from: "board@example.test",
  ca: "",
  ...said,
})

const send = (server: SmtpServer, message = outgoingMessage()) =>
  createSmtpWay("1", server).send(message, new AbortController().signal)

describe("a mail arrives", () => {
  const forms = [
    { security: "tls", method: "PLAIN" },
    { security: "tls", method: "LOGIN" },
    { security: "tls", method: null },
    { security: "starttls", method: "PLAIN" },
    { security: "starttls", method: "LOGIN" },
    { security: "starttls", method: null },
    { security: "none", method: "PLAIN" },
    { security: "none", method: "LOGIN" },
    { security: "none", method: null },
  ] as const
  for (const { security, method } of forms)
    test(`with ${security} and ${method ?? "without signing in"}`, async () => {
      await using server = await startMailServer({
        ...(method ? { account } : {}),
        options: {
          ...certificates.here,
          secure: security === "tls",
          hideSTARTTLS: security !== "starttls",
          allowInsecureAuth: security === "none",
          authMethods: [method ?? "PLAIN"],
        },
      })
      const result = await send(
        setUp(server.port, { security, ca: certificates.ca, ...(method ? account : {}) }),
      )
      expect(result).toEqual({ ok: true, answer: expect.stringContaining("Queued as 4711") })
      expect(server.mails).toEqual([
        expect.objectContaining({
          from: "board@example.test",
          to: ["owner@example.test"],
          encrypted: security !== "none",
          method,
          user: method && account.user,
        }),
      ])
    })

  test("in a mailbox of Debian's own server", async () => {
    await using server = await startOpenSmtpd()
    const result = await send(setUp(server.port))
    expect(result).toEqual({ ok: true, answer: expect.stringContaining("Message accepted") })
    expect(await simpleParser(await server.delivered())).toMatchObject({
      subject: "[batmon] Loď: 9 %",
      messageId: "<7.raised.1@board.batmon>",
      text: "Loď má už jen 9 %.\n",
      html: "<p>Loď má už jen 9 %.</p>",
    })
  })

  test("whole: text, HTML, picture in its place and file beside it", async () => {
    await using server = await startMailServer()
    const csv = new TextEncoder().encode("time;soc\r\n")
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47)
    await send(
      setUp(server.port),
      outgoingMessage({
        references: ["<7.raised@board.batmon>", "<7.repeat.1@board.batmon>"],
        attachments: [
          { name: "chart.png", type: "image/png", content: png, cid: "chart@batmon" },
          { name: "Loď.csv", type: "text/csv", content: csv },
        ],
      }),
    )
    const mail = await simpleParser(server.mails[0]?.raw ?? "")
    expect(mail).toMatchObject({
      subject: "[batmon] Loď: 9 %",
      messageId: "<7.raised.1@board.batmon>",
      inReplyTo: "<7.repeat.1@board.batmon>",
      references: ["<7.raised@board.batmon>", "<7.repeat.1@board.batmon>"],
      text: "Loď má už jen 9 %.\n",
      date: new Date("2026-11-22T11:05:00Z"),
    })
    expect(mail.from?.text).toBe('"batmon" <board@example.test>')
    expect(mail.headers.get("auto-submitted")).toBe("auto-generated")
    const shown = mail.attachments.map(({ filename, contentType, cid, content, related }) => [
      filename,
      contentType,
      cid,
      related ?? false,
      new Uint8Array(content),
    ])
    expect(shown).toEqual([
      ["chart.png", "image/png", "chart@batmon", true, png],
      ["Loď.csv", "text/csv", undefined, false, csv],
    ])
  })

  test("with nothing in its header that a name put there", async () => {
    await using server = await startMailServer()
    const subject = "[batmon] Boat\r\nBcc: thief@example.test\r\n\r\nHello: 9 %"
    await send(setUp(server.port), outgoingMessage({ subject }))
    const mail = await simpleParser(server.mails[0]?.raw ?? "")
    expect(server.mails[0]?.to).toEqual(["owner@example.test"])
    expect([...mail.headers.keys()]).not.toContain("bcc")
    expect(mail.subject).toContain("thief@example.test")
    expect(mail.text).toBe("Loď má už jen 9 %.\n")
  })

  test("from a board whose name breaks no header", async () => {
    await using server = await startMailServer()
    const board = '"x" <thief@example.test>\r\nBcc: thief@example.test'
    await send(setUp(server.port), outgoingMessage({ board }))
    const mail = await simpleParser(server.mails[0]?.raw ?? "")
    expect([...mail.headers.keys()]).not.toContain("bcc")
    expect(mail.from?.value).toEqual([
      { address: "board@example.test", name: expect.stringContaining("batmon") },
    ])
  })

  test("marked as urgent while something critical lasts, and not otherwise", async () => {
    await using server = await startMailServer()
    for (const [level, state] of [
      ["critical", "raised"],
      ["critical", "cleared"],
      ["warning", "raised"],
    ] as const)
      await send(setUp(server.port), outgoingMessage({ alerts: [alertOf({ level, state })] }))
    const mails = await Promise.all(server.mails.map(({ raw }) => simpleParser(raw)))
    expect(mails.map(({ headers }) => headers.get("priority"))).toEqual([
      "high",
      undefined,
      undefined,
    ])
  })

  test("five in a row", async () => {
    await using server = await startMailServer()
    for (let n = 0; n < 5; n++) await send(setUp(server.port))
    expect(server.mails).toHaveLength(5)
  })
})

describe("an address that would end the command", () => {
  const addresses = ["a@b.test>\r\nRCPT TO:<thief@b.test", "a@b.test\r\nDATA", "<>", ""]
  for (const to of addresses)
    test(JSON.stringify(to), async () => {
      await using server = await startMailServer()
      const result = await send(setUp(server.port), outgoingMessage({ to }))
      for (const mail of server.mails) expect(mail.to.join()).not.toBe("thief@b.test")
      expect(result.ok ? server.mails.flatMap((mail) => mail.to) : []).toEqual([])
    })
})

describe("a refusal is told", () => {
  interface Row {
    readonly reason: FailureReason
    readonly permanent: boolean
    readonly title: string
    readonly said?: Partial<SmtpServer>
    readonly server?: () => Parameters<typeof startMailServer>[0]
    readonly answer?: string
  }
  const rows: readonly Row[] = [
    {
      title: "a wrong password",
      reason: "sign-in-refused",
      permanent: true,
      said: { user: "board", password: "wrong" },
      server: () => ({ account, options: { allowInsecureAuth: true } }),
      answer: "535 5.7.8 Username and Password not accepted",
    },
    {
      title: "no password where one is wanted",
      reason: "sign-in-missing",
      permanent: true,
      server: () => ({ account, options: { allowInsecureAuth: true } }),
      answer: "530",
    },
    {
      title: "a password where none is taken",
      reason: "sign-in-missing",
      permanent: true,
      said: account,
      server: () => ({ options: { disabledCommands: ["AUTH"] } }),
    },
    {
      title: "a sender",
      reason: "sender-refused",
      permanent: true,
      server: () => ({ refusals: { from: "550 5.7.1 Sender not allowed" } }),
      answer: "550 5.7.1 Sender not allowed",
    },
    {
      title: "a recipient",
      reason: "recipient-refused",
      permanent: true,
      server: () => ({ refusals: { to: "550 5.1.1 No such user" } }),
      answer: "550 5.1.1 No such user",
    },
    {
      title: "a full mailbox for now",
      reason: "busy",
      permanent: false,
      server: () => ({ refusals: { to: "452 4.2.2 Mailbox full" } }),
      answer: "452 4.2.2 Mailbox full",
    },
    {
      title: "a mailbox that is full until it is emptied",
      reason: "busy",
      permanent: false,
      server: () => ({ refusals: { to: "552 5.2.2 Mailbox full" } }),
    },
    {
      title: "more mails than a day has",
      reason: "quota",
      permanent: false,
      server: () => ({ refusals: { mail: "550 5.4.5 Daily user sending limit exceeded" } }),
    },
    {
      title: "grey listing",
      reason: "busy",
      permanent: false,
      server: () => ({ refusals: { mail: "451 4.7.1 Try again later" } }),
      answer: "451 4.7.1 Try again later",
    },
    {
      title: "the content",
      reason: "refused",
      permanent: true,
      server: () => ({ refusals: { mail: "554 5.7.1 Looks like spam" } }),
      answer: "554 5.7.1 Looks like spam",
    },
    {
      title: "too long a mail",
      reason: "too-large",
      permanent: true,
      server: () => ({ options: { size: 100 } }),
    },
    {
      title: "a certificate of nobody's",
      reason: "certificate",
      permanent: true,
      said: { security: "tls" },
      server: () => ({ options: { ...certificates.here, secure: true } }),
    },
    {
      title: "a certificate of nobody's after STARTTLS",
      reason: "certificate",
      permanent: true,
      said: { security: "starttls" },
      server: () => ({ options: certificates.here }),
    },
    {
      title: "no STARTTLS",
      reason: "no-starttls",
      permanent: true,
      said: { security: "starttls" },
      server: () => ({ options: { disabledCommands: ["STARTTLS"] } }),
    },
    {
      title: "no encryption where it was to begin at once",
      reason: "encryption",
      permanent: true,
      said: { security: "tls" },
    },
  ]
  for (const { title, reason, permanent, said = {}, server: options, answer = "" } of rows)
    test(`${title}: ${reason}`, async () => {
      await using server = await startMailServer(options?.())
      const result = await send(setUp(server.port, said))
      expect(result).toEqual({
        ok: false,
        reason,
        permanent,
        answer: expect.stringContaining(answer),
      })
      expect(server.mails).toEqual([])
    })

  test("a certificate for another name", async () => {
    const options = { ...certificates.elsewhere, secure: true }
    await using server = await startMailServer({ options })
    const result = await send(setUp(server.port, { security: "tls", ca: certificates.ca }))
    expect(result).toMatchObject({ ok: false, reason: "certificate" })
  })

  test("a certificate that is not valid yet, as when the board's clock is behind", async () => {
    const options = { ...certificates.later, secure: true }
    await using server = await startMailServer({ options })
    const result = await send(setUp(server.port, { security: "tls", ca: certificates.ca }))
    expect(result).toMatchObject({ ok: false, reason: "clock", permanent: false })
  })

  test("nobody there", async () => {
    const server = await startMailServer()
    const { port } = server
    await server[Symbol.asyncDispose]()
    expect(await send(setUp(port))).toMatchObject({ reason: "unreachable", permanent: false })
  })

  test("a name that is none", async () => {
    const result = await send(setUp(25, { host: "no-such-host.invalid" }))
    expect(result).toMatchObject({ reason: "name-unknown", permanent: false })
  })
})

describe("a server that says", () => {
  const sockets = new Set<Socket>()
  const open: Server[] = []
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    for (const server of open) server.close()
  })
  const listen = async (greet: (socket: Socket) => void) => {
    const server = createServer((socket) => {
      sockets.add(socket.on("error", () => {}))
      greet(socket)
    })
    open.push(server)
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return (server.address() as { port: number }).port
  }
  const limits = { connect: 200, greeting: 200, silence: 200, whole: 10_000 }

  test("nothing is given up", async () => {
    const way = createSmtpWay("1", setUp(await listen(() => {})), limits)
    const result = await way.send(outgoingMessage(), new AbortController().signal)
    expect(result).toMatchObject({ reason: "timeout", permanent: false })
  })

  test("nothing more after its greeting is given up", async () => {
    const port = await listen((socket) => socket.write("220 here\r\n"))
    const way = createSmtpWay("1", setUp(port), limits)
    const result = await way.send(outgoingMessage(), new AbortController().signal)
    expect(result).toMatchObject({ reason: "timeout", permanent: false })
  })

  test("a little now and then, and never all, is given up", async () => {
    const port = await listen((socket) => {
      socket.write("220 here\r\n")
      const talk = setInterval(() => socket.write("250-and\r\n"), 50)
      socket.once("close", () => clearInterval(talk))
    })
    const way = createSmtpWay("1", setUp(port), { ...limits, whole: 600 })
    const result = await way.send(outgoingMessage(), new AbortController().signal)
    expect(result).toMatchObject({ reason: "timeout", permanent: false })
  })

  test("something else than SMTP is told", async () => {
    const port = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))
    expect(await send(setUp(port))).toMatchObject({ reason: "broken", permanent: false })
  })

  test("that it is shutting down is asked later", async () => {
    const port = await listen((socket) => socket.end("421 4.3.2 Shutting down\r\n"))
    expect(await send(setUp(port))).toMatchObject({ reason: "busy", permanent: false })
  })

  test("nothing is left at once when batmon stops", async () => {
    const stop = new AbortController()
    const greeted = Promise.withResolvers<Socket>()
    const port = await listen((socket) => {
      socket.write("220 here\r\n")
      socket.once("data", () => greeted.resolve(socket))
    })
    const result = createSmtpWay("1", setUp(port)).send(outgoingMessage(), stop.signal)
    const socket = await greeted.promise
    const closed = new Promise((resolve) => socket.once("close", resolve))
    stop.abort(new Error("batmon stops"))
    await expect(result).rejects.toThrow("batmon stops")
    await closed
  })
})
