import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { googleEndpoints } from "../../src/mail/google-oauth.ts"
import { WayList } from "../../src/mail/way-list.ts"
import type { WaySetup } from "../../src/mail/way-setup.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { type Google, startGoogle } from "../fakes/google.ts"
import { KeptChoices, testSecrets } from "../fakes/kept-choices.ts"
import { startMailServer } from "../fakes/mail-server.ts"
import { outgoingMessage } from "../fakes/outgoing-message.ts"

const never = new AbortController().signal
const day = 24 * 3_600_000

const smtp: WaySetup = {
  kind: "smtp",
  host: "mail.example.test",
  port: 465,
  security: "tls",
  user: "board",
  password: "correct horse",
  from: "board@example.test",
  ca: "",
}
const webhook: WaySetup = { kind: "webhook", url: "http://nas.lan/hook", secret: "battery" }
const ntfy: WaySetup = { kind: "ntfy", url: "https://ntfy.sh", topic: "boats", token: "staple" }

function setUp(choices = new KeptChoices(), google = googleEndpoints) {
  const clock = new FakeClock()
  const list = () => new WayList({ choices, clock, google, secrets: testSecrets() })
  return { choices, clock, list: list(), again: list }
}

const order = (list: WayList) => list.ways().map(({ id, kind }) => `${id} ${kind}`)

describe("the ways out", () => {
  test("are none at first", () => {
    expect(setUp().list.ways()).toEqual([])
  })

  test("are kept, in their order, over a restart", () => {
    const { list, again } = setUp()
    expect([smtp, webhook, ntfy].map((setup) => list.add(setup))).toEqual(["1", "2", "3"])
    expect(order(again())).toEqual(["1 smtp", "2 webhook", "3 ntfy"])
    expect(
      again()
        .entries()
        .map(({ setup }) => setup),
    ).toEqual([smtp, webhook, ntfy])
    expect(list.raise("3")).toBe(true)
    expect(order(list)).toEqual(["1 smtp", "3 ntfy", "2 webhook"])
    expect([list.raise("1"), list.raise("3")]).toEqual([false, false])
    expect(list.change("1", { ...smtp, port: 587 })).toBe(true)
    expect(list.entry("1")?.setup).toEqual({ ...smtp, port: 587 })
    expect(list.remove("3")).toBe(true)
    expect(order(again())).toEqual(["1 smtp", "2 webhook"])
    expect([list.remove("3"), list.change("3", ntfy), list.raise("3")]).toEqual([
      false,
      false,
      false,
    ])
  })

  test("of mail are ordered among themselves", () => {
    const { list } = setUp()
    for (const setup of [smtp, webhook, smtp]) list.add(setup)
    expect(list.raise("3")).toBe(true)
    expect(order(list)).toEqual(["3 smtp", "1 smtp", "2 webhook"])
  })

  test("never have a number twice", () => {
    const { list } = setUp()
    list.remove(list.add(smtp))
    expect(list.add(smtp)).toBe("2")
  })

  test("are kept without a secret that can be read", () => {
    const { list, choices } = setUp()
    for (const setup of [smtp, webhook, ntfy]) list.add(setup)
    expect(choices.text("mail")).toContain("mail.example.test")
    expect(choices.text("mail")).not.toMatch(/correct horse|battery|staple/)
  })

  test("say that their secret is lost when the key is another one", async () => {
    const { list, choices, clock } = setUp()
    list.add(smtp)
    list.add({ ...webhook, secret: "" })
    const secrets = testSecrets(8)
    const other = new WayList({ choices, clock, google: googleEndpoints, secrets })
    expect(other.entries().map(({ problem }) => problem)).toEqual(["secret-lost", null])
    const result = await other.ways()[0]?.send(outgoingMessage(), never)
    expect(result).toMatchObject({ ok: false, permanent: true, reason: "secret-lost" })
  })

  test("do not open the secret of another", () => {
    const { list, choices, again } = setUp()
    list.add(webhook)
    list.add({ ...webhook, secret: "other" })
    const kept = choices.get("mail") as { ways: { secret: string }[] }
    choices.set("mail", { ...kept, ways: [{ ...kept.ways[0], secret: kept.ways[1]?.secret }] })
    expect(again().entries()[0]?.problem).toBe("secret-lost")
  })

  test("that a later batmon knows stay as they are", () => {
    const later = { id: "9", kind: "pigeon", loft: "north" }
    const { list, choices } = setUp()
    choices.set("mail", { lastId: 9, ways: [later, "?", { id: "8", kind: "smtp", port: "?" }] })
    expect(list.ways()).toEqual([])
    expect(list.add(smtp)).toBe("10")
    expect((choices.get("mail") as { ways: unknown[] }).ways).toContainEqual(later)
    expect(order(list)).toEqual(["10 smtp"])
  })

  test("are the same list until a person changes one", () => {
    const { list } = setUp()
    list.add(smtp)
    const ways = list.ways()
    expect(list.ways()).toBe(ways)
    list.change("1", { ...smtp, port: 587 })
    expect(list.ways()).not.toBe(ways)
  })

  test("send", async () => {
    await using server = await startMailServer()
    const { list } = setUp()
    const { port } = server
    list.add({ ...smtp, host: "127.0.0.1", port, security: "none", user: "", password: "" })
    const result = await list.ways()[0]?.send(outgoingMessage(), never)
    expect(result?.ok).toBe(true)
    expect(server.mails).toHaveLength(1)
  })
})

describe("linked Google accounts", () => {
  let google: Google
  beforeEach(async () => {
    google = await startGoogle()
  })
  afterEach(() => google[Symbol.asyncDispose]())

  const link = (address: string, at: number): WaySetup => ({
    kind: "gmail",
    address,
    clientId: "board.apps",
    clientSecret: "secret",
    refreshToken: `refresh of ${address}`,
    linkedAt: at,
    renewedAt: at,
  })
  const start = () => {
    const board = setUp(new KeptChoices(), google.endpoints)
    const ids = ["a@gmail.test", "b@gmail.test"].map((address) =>
      board.list.add(link(address, board.clock.now())),
    )
    return { ...board, ids }
  }
  const send = (list: WayList, id: string) =>
    list
      .ways()
      .find((way) => way.id === id)!
      .send(outgoingMessage(), never)

  test("send each in its own name, and go on after another way has changed", async () => {
    const { list, choices } = start()
    expect(choices.text("mail")).not.toContain("refresh of")
    await send(list, "1")
    await send(list, "2")
    list.add(webhook)
    await send(list, "1")
    const senders = google.mails.map((mail) => /^From: batmon <(.*)>/m.exec(mail)?.[1])
    expect(senders).toEqual(["a@gmail.test", "b@gmail.test", "a@gmail.test"])
    expect(google.renewals).toBe(2)
  })

  test("are given back when unlinked", async () => {
    const { list } = start()
    expect(await list.unlink("1")).toBeNull()
    expect(google.revoked).toEqual(["refresh of a@gmail.test"])
    expect(order(list)).toEqual(["2 gmail"])
  })

  test("are unlinked even when Google is not reached", async () => {
    const { list } = start()
    await google[Symbol.asyncDispose]()
    expect(await list.unlink("1")).toBe("unreachable")
    expect(order(list)).toEqual(["2 gmail"])
    google = await startGoogle()
  })

  test("that end after seven days were linked in testing", async () => {
    const { list, clock } = start()
    await clock.advance(6 * day)
    await list.keepAlive()
    expect(list.entries().map(({ problem }) => problem)).toEqual([null, null])
    await clock.advance(1.1 * day)
    google.end()
    const ways = list.ways()
    await list.keepAlive()
    expect(list.ways()).toBe(ways)
    expect(list.entries().map(({ problem }) => problem)).toEqual(["grant-testing", "grant-testing"])
    expect(await send(list, "1")).toMatchObject({ reason: "grant-testing", permanent: true })
  })

  const others = [
    ["before seven days", 3, 0.5],
    ["long after they could still send", 20, 1],
  ] as const
  for (const [title, good, then] of others)
    test(`that end ${title} were ended by somebody`, async () => {
      const { list, clock, again } = start()
      await clock.advance(good * day)
      await list.keepAlive()
      await clock.advance(then * day)
      google.end()
      // As after a restart: the days are kept.
      const restarted = again()
      await restarted.keepAlive()
      expect(restarted.entries()[0]?.problem).toBe("grant-ended")
      expect(list.entries()[0]?.problem).toBeNull()
    })

  test("are not blamed when Google is not reached", async () => {
    const { list } = start()
    await google[Symbol.asyncDispose]()
    await list.keepAlive()
    expect(list.entries()[0]?.problem).toBeNull()
    google = await startGoogle()
  })
})
