import { beforeEach, describe, expect, test } from "bun:test"

import type { AuthDesk } from "../../src/auth/auth-desk.ts"
import { createLicenceCode } from "../../src/auth/licence-code.ts"
import { provisionLicence } from "../../src/auth/licence.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const near = { address: "192.168.1.20", agent: "" }
const owner = { name: "Owner", password: "cabin of eleven herons", role: "administrator" } as const
const password = "nine otters on a raft"
const hour = 3600_000

const code = createLicenceCode()
let auth: AuthDesk
let store: ReturnType<typeof fakeAuth>["store"]
let clock: FakeClock

beforeEach(async () => {
  clock = new FakeClock()
  ;({ auth, store } = fakeAuth(clock))
  await auth.accounts.add(owner)
  await provisionLicence(store, code)
})

test("only a slow hash of the code is stored", () => {
  const stored = JSON.stringify(store.choices.get("licence"))
  expect(stored).toContain("$argon2id$")
  expect(stored).not.toContain(code)
  expect(stored).not.toContain(code.replaceAll("-", ""))
})

describe("a forgotten password", () => {
  test("is reset by the code; everybody is signed out, nobody signed in", async () => {
    const session = await auth.signIn("Owner", owner.password, near)
    const token = session.kind === "signed-in" ? session.token : ""
    const result = await auth.resetPassword(code.toLowerCase(), password, near)
    expect(result).toMatchObject({ kind: "reset", account: { name: "Owner" } })
    expect(auth.sessions.find(token)).toBeNull()
    expect(auth.sessions.list()).toEqual([])
    expect((await auth.signIn("Owner", owner.password, near)).kind).toBe("wrong")
    expect((await auth.signIn("Owner", password, near)).kind).toBe("signed-in")
  })

  test("is reset for who had to wait after guessing at it: the new one is right at once", async () => {
    for (let count = 0; count < 5; count++) await auth.signIn("Owner", "wrong", near)
    expect((await auth.signIn("Owner", owner.password, near)).kind).toBe("wait")
    expect((await auth.resetPassword(createLicenceCode(), password, near)).kind).toBe("wrong")
    expect((await auth.signIn("Owner", owner.password, near)).kind).toBe("wait")
    expect((await auth.resetPassword(code, password, near)).kind).toBe("reset")
    expect((await auth.signIn("Owner", password, near)).kind).toBe("signed-in")
  })

  test("is not reset by another code, nor to a bad password; typing errors are no tries", async () => {
    expect((await auth.resetPassword(createLicenceCode(), password, near)).kind).toBe("wrong")
    expect(await auth.resetPassword(code, "12345678", near)).toEqual({
      kind: "refused",
      refusal: "common",
    })
    for (let count = 0; count < 10; count++)
      expect((await auth.resetPassword(code.slice(1), password, near)).kind).toBe("flaw")
    expect((await auth.signIn("Owner", owner.password, near)).kind).toBe("signed-in")
  })

  test("stays where the configuration wants that, or no code was given", async () => {
    const off = fakeAuth(clock, { licenceResets: false })
    await off.auth.accounts.add(owner)
    await provisionLicence(off.store, code)
    expect(off.auth.canReset).toBe(false)
    expect((await off.auth.resetPassword(code, password, near)).kind).toBe("wrong")
    const none = fakeAuth(clock).auth
    expect(none.canReset).toBe(false)
    expect((await none.resetPassword(code, password, near)).kind).toBe("wrong")
  })

  test("a thousand tries: five an hour, twenty a day are looked at", async () => {
    const wrong = createLicenceCode()
    const looked: number[] = []
    for (let hours = 0; hours < 25; hours++) {
      let count = 0
      for (let tries = 0; tries < 40; tries++)
        if ((await auth.licence.check(wrong, async () => {})).kind === "wrong") count += 1
      looked.push(count)
      await clock.advance(hour)
    }
    expect(looked.slice(0, 24)).toEqual([5, 5, 5, 5, ...Array.from({ length: 20 }, () => 0)])
    expect(looked[24]).toBe(5)
    // The wait ends, and the owner comes in.
    await clock.advance(24 * hour)
    expect((await auth.resetPassword(code, password, near)).kind).toBe("reset")
  }, 60_000)
})

describe("activation", () => {
  test("comes before anything else, once, and lasts", async () => {
    const { auth, store } = fakeAuth(clock, { licenceRequired: true })
    await provisionLicence(store, code)
    expect(auth.stage).toBe("unactivated")
    expect((await auth.signIn("admin", "admin", near)).kind).toBe("unactivated")
    expect((await auth.licence.activate(createLicenceCode())).kind).toBe("wrong")
    expect((await auth.licence.activate("123")).kind).toBe("flaw")
    expect(auth.stage).toBe("unactivated")
    expect((await auth.licence.activate(code)).kind).toBe("right")
    expect(auth.stage).toBe("factory")
    expect((await auth.signIn("admin", "admin", near)).kind).toBe("setting-up")
  })

  test("is not asked for otherwise", () => {
    expect(fakeAuth(clock).auth.stage).toBe("factory")
  })
})
