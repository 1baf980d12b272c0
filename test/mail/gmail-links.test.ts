import { afterEach, beforeEach, describe, expect, test } from "bun:test"

import { deadRedirect, GmailLinks } from "../../src/mail/gmail-links.ts"
import { FakeClock } from "../fakes/fake-clock.ts"
import { type Google, googleAddress, startGoogle } from "../fakes/google.ts"

let google: Google
beforeEach(async () => {
  google = await startGoogle()
})
afterEach(() => google[Symbol.asyncDispose]())

const client = { clientId: "board.apps", clientSecret: "s:e/cret", redirect: deadRedirect }

async function begin(redirect = deadRedirect) {
  const clock = new FakeClock()
  const links = new GmailLinks(google.endpoints, clock)
  const { state, consent } = links.begin({ ...client, redirect }, "admin")
  return { clock, links, state, consent, address: await google.agree(consent) }
}

const linked = {
  ok: true as const,
  client: expect.objectContaining({ clientId: "board.apps", clientSecret: "s:e/cret" }),
  grant: {
    address: googleAddress,
    refreshToken: expect.stringMatching(/./),
    access: { token: expect.stringMatching(/./), lifetime: 3600 },
  },
}

test("asks Google for what outlives the hour, may send, and is proved", async () => {
  const { consent, state } = await begin()
  const asked = Object.fromEntries(new URL(consent).searchParams)
  expect(asked).toEqual({
    response_type: "code",
    client_id: "board.apps",
    redirect_uri: "http://127.0.0.1:52311/",
    state,
    scope: "openid email https://www.googleapis.com/auth/gmail.send",
    access_type: "offline",
    prompt: "consent",
    include_granted_scopes: "false",
    code_challenge_method: "S256",
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
  })
})

describe("is finished with", () => {
  const rows: readonly (readonly [string, (address: string) => string])[] = [
    ["the whole address", (address) => address],
    [
      "the address with spaces around and a line break inside",
      (a) => ` ${a.slice(0, 40)}\n${a.slice(40)} `,
    ],
    ["the address without its beginning", (address) => address.replace("http://", "")],
    ["what follows the question mark", (address) => address.split("?")[1] ?? ""],
    ["the code alone", (address) => new URL(address).searchParams.get("code") ?? ""],
  ]
  for (const [title, paste] of rows)
    test(title, async () => {
      const { links, state, address } = await begin()
      expect(address).toStartWith(deadRedirect)
      expect(await links.finish(state, paste(address), "admin")).toEqual(linked)
    })

  test("the address of a relay", async () => {
    const relay = "https://relay.example/google"
    const { links, state, address } = await begin(relay)
    expect(address).toStartWith(relay)
    expect(await links.finish(state, address, "admin")).toEqual(linked)
  })
})

describe("is refused", () => {
  test("a second time", async () => {
    const { links, state, address } = await begin()
    await links.finish(state, address, "admin")
    expect(await links.finish(state, address, "admin")).toEqual({ ok: false, refusal: "expired" })
    expect(links.consent(state, "admin")).toBeNull()
  })

  test("after ten minutes, and not before", async () => {
    const { links, state, address, clock } = await begin()
    await clock.advance(10 * 60_000 - 1)
    expect(links.consent(state, "admin")).toContain(encodeURIComponent(state))
    await clock.advance(1)
    expect(await links.finish(state, address, "admin")).toEqual({ ok: false, refusal: "expired" })
  })

  test("to anybody else", async () => {
    const { links, state, address } = await begin()
    expect(await links.finish(state, address, "other")).toEqual({ ok: false, refusal: "expired" })
    expect(links.consent(state, "other")).toBeNull()
  })

  test("with the answer to another request, and can go on", async () => {
    const { links, state, address } = await begin()
    const other = links.begin(client, "admin")
    const foreign = await google.agree(other.consent)
    const refused = { ok: false, refusal: "other-state" } as const
    expect(await links.finish(state, foreign, "admin")).toEqual(refused)
    expect(await links.finish(state, address, "admin")).toEqual(linked)
  })

  const rows = [
    ["", "no-code"],
    ["http://127.0.0.1:52311/", "no-code"],
    ["https://accounts.google.com/o/oauth2/v2/auth?client_id=x", "no-code"],
    ["http://127.0.0.1:52311/?error=access_denied", "denied"],
  ] as const
  for (const [pasted, refusal] of rows)
    test(`with "${pasted}": ${refusal}`, async () => {
      const { links, state } = await begin()
      expect(await links.finish(state, pasted, "admin")).toEqual({ ok: false, refusal })
    })

  test("without the right to send", async () => {
    google.grants("openid", "email")
    const { links, state, address } = await begin()
    await expect(links.finish(state, address, "admin")).rejects.toMatchObject({
      reason: "grant-scope",
    })
  })

  test("by Google, for a code that it did not give", async () => {
    const { links, state } = await begin()
    await expect(links.finish(state, "4/0Awrong", "admin")).rejects.toMatchObject({
      name: "GoogleError",
    })
  })
})

test("attempts that nobody finishes do not pile up", async () => {
  const links = new GmailLinks(google.endpoints, new FakeClock())
  const states = Array.from({ length: 50 }, () => links.begin(client, "admin").state)
  const open = states.filter((state) => links.consent(state, "admin") !== null)
  expect(open.length).toBeLessThanOrEqual(20)
  expect(open).toContain(states.at(-1) ?? "")
})
