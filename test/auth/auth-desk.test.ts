import { beforeEach, describe, expect, test } from "bun:test"

import type { AuthDesk } from "../../src/auth/auth-desk.ts"
import { hashPassword } from "../../src/auth/password-hash.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const near = { address: "192.168.1.20", agent: "" }
const elsewhere = { address: "192.168.1.99", agent: "" }
const far = { address: "203.0.113.5", agent: "" }
const owner = { name: "Owner", password: "cabin of eleven herons" }

let auth: AuthDesk
let store: ReturnType<typeof fakeAuth>["store"]
let clock: FakeClock

beforeEach(() => {
  clock = new FakeClock()
  ;({ auth, store } = fakeAuth(clock))
})

async function factoryToken() {
  const result = await auth.signIn("admin", "admin", near)
  return result.kind === "setting-up" ? result.token : ""
}

const setUp = async () => auth.setUp(await factoryToken(), owner, near)

describe("a board out of the factory", () => {
  test("takes admin/admin for choosing others, once", async () => {
    expect(auth.stage).toBe("factory")
    const token = await factoryToken()
    expect(auth.isSettingUp(token)).toBe(true)
    expect(auth.sessions.find(token)).toBeNull()
    const result = await auth.setUp(token, owner, near)
    expect(result).toMatchObject({ ok: true, account: { name: "Owner", role: "administrator" } })
    expect(auth.stage).toBe("closed")
    expect(auth.isSettingUp(token)).toBe(false)
    expect((await auth.signIn("admin", "admin", near)).kind).toBe("wrong")
    expect(await auth.setUp(token, { ...owner, name: "Thief" }, near)).toMatchObject({ ok: false })
  })

  test("takes it from its own network alone", async () => {
    expect((await auth.signIn("admin", "admin", far)).kind).toBe("far")
    const token = await factoryToken()
    expect(await auth.setUp(token, owner, far)).toEqual({ ok: false, refusal: "over" })
    expect((await auth.signIn("admin", "wrong", near)).kind).toBe("wrong")
  })

  test("lets who tries it from afar wait like who guesses, and nobody else", async () => {
    for (let tries = 0; tries < 5; tries++)
      expect((await auth.signIn("admin", "admin", far)).kind).toBe("far")
    expect((await auth.signIn("admin", "admin", far)).kind).toBe("wait")
    expect((await auth.signIn("admin", "admin", near)).kind).toBe("setting-up")
  })

  test("gives one hour for it", async () => {
    const token = await factoryToken()
    await clock.advance(60 * 60_000)
    expect(auth.isSettingUp(token)).toBe(false)
  })

  const bad = [
    ["Owner", "short", "short"],
    ["Owner", "x".repeat(129), "long"],
    ["Owner", "password", "common"],
    ["Owner", "admin123", "common"],
    ["Herons", "Herons2026", "common"],
    ["", owner.password, "name-missing"],
    ["x".repeat(65), owner.password, "name-long"],
  ] as const
  for (const [name, password, refusal] of bad)
    test(`refuses ${name.slice(0, 9)}/${password.slice(0, 9)} as ${refusal}`, async () => {
      const result = await auth.setUp(await factoryToken(), { name, password }, near)
      expect(result).toEqual({ ok: false, refusal })
      expect(auth.stage).toBe("factory")
    })

  test("lets only one of two be first", async () => {
    const tokens = [await factoryToken(), await factoryToken()]
    const results = await Promise.all(
      tokens.map((token, index) => auth.setUp(token, { ...owner, name: `Owner ${index}` }, near)),
    )
    expect(results.map(({ ok }) => ok).toSorted()).toEqual([false, true])
    expect(auth.accounts.list()).toHaveLength(1)
  })
})

describe("signing in", () => {
  test("takes the name in any case, and the password as it is", async () => {
    await setUp()
    const result = await auth.signIn("oWNER", owner.password, near)
    expect(result).toMatchObject({ kind: "signed-in", account: { name: "Owner" } })
    for (const wrong of ["", owner.password.toUpperCase(), `${owner.password} `])
      expect((await auth.signIn("Owner", wrong, elsewhere)).kind).toBe("wrong")
  })

  test("no password is stored, only its argon2id hash", async () => {
    await setUp()
    const [stored] = store.accounts.list()
    expect(stored?.passwordHash).toStartWith("$argon2id$v=19$m=9216,t=4,p=1$")
  })

  test("waits after five failures, also when they come at once; another address does not", async () => {
    await setUp()
    const tries = Array.from({ length: 12 }, () => auth.signIn("Owner", "wrong", elsewhere))
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === "wrong")).toHaveLength(5)
    expect(kinds.filter((kind) => kind === "wait")).toHaveLength(7)
    expect((await auth.signIn("Owner", owner.password, elsewhere)).kind).toBe("wait")
    expect((await auth.signIn("Owner", owner.password, near)).kind).toBe("signed-in")
    await clock.advance(15 * 60_000)
    expect((await auth.signIn("Owner", owner.password, elsewhere)).kind).toBe("signed-in")
  })

  test("a thousand guesses are nearly all refused unlooked at, and the owner gets in", async () => {
    await setUp()
    let looked = 0
    for (let count = 0; count < 1_000; count++) {
      const address = `192.168.2.${count % 4}`
      const { kind } = await auth.signIn("Owner", `guess ${count}`, { address, agent: "" })
      if (kind === "wrong") looked += 1
    }
    expect(looked).toBe(20)
    expect((await auth.signIn("Owner", owner.password, near)).kind).toBe("signed-in")
  }, 30_000)
})

describe("accounts", () => {
  let id: number
  beforeEach(async () => {
    const result = await setUp()
    id = result.ok ? result.account.id : 0
  })

  const change = (wanted: Partial<Parameters<typeof auth.accounts.change>[1]>) =>
    auth.accounts.change({ id }, { ...owner, current: owner.password, session: 0, ...wanted })

  test("are changed by who knows the present password; other sessions end", async () => {
    const [kept, other] = [
      await auth.signIn("Owner", owner.password, near),
      await auth.signIn("Owner", owner.password, near),
    ]
    const token = kept.kind === "signed-in" ? kept.token : ""
    const session = auth.sessions.find(token)?.id ?? 0
    expect(await change({ current: "wrong" })).toEqual({ ok: false, refusal: "wrong-password" })
    const password = "nine otters on a raft"
    expect(await change({ name: "Boss", password, session })).toMatchObject({ ok: true })
    expect(auth.sessions.find(token)?.account.name).toBe("Boss")
    expect(auth.sessions.find(other.kind === "signed-in" ? other.token : "")).toBeNull()
    expect((await auth.signIn("Owner", owner.password, near)).kind).toBe("wrong")
    expect((await auth.signIn("boss", password, near)).kind).toBe("signed-in")
  })

  test("keep the password where only the name changes", async () => {
    expect(await change({ name: "Boss", password: "" })).toMatchObject({ ok: true })
    expect((await auth.signIn("Boss", owner.password, near)).kind).toBe("signed-in")
  })

  test("have names of their own, and one administrator stays", async () => {
    const guest = { name: "Guest", password: "seven lanterns on a jetty", role: "viewer" as const }
    expect(await auth.accounts.add({ ...guest, name: "OWNER" })).toEqual({
      ok: false,
      refusal: "name-taken",
    })
    const added = await auth.accounts.add(guest)
    expect(added).toMatchObject({ ok: true, account: { role: "viewer" } })
    const refused = { ok: false, refusal: "last-administrator" } as const
    expect(auth.accounts.setRole(id, "viewer")).toEqual(refused)
    expect(auth.accounts.remove(id)).toEqual(refused)
    const guestId = added.ok ? added.account.id : 0
    expect(auth.accounts.setRole(guestId, "administrator")).toMatchObject({ ok: true })
    expect(auth.accounts.remove(id)).toMatchObject({ ok: true })
    expect(auth.accounts.list().map(({ name }) => name)).toEqual(["Guest"])
  })
})

test("a password that was changed elsewhere, as on the console, is taken at once", async () => {
  await setUp()
  const wrong = { name: owner.name, password: "forgotten" }
  for (const origin of [near, elsewhere])
    for (let tries = 0; tries < 5; tries++) await auth.signIn(wrong.name, wrong.password, origin)
  for (const origin of [near, elsewhere])
    expect((await auth.signIn(owner.name, owner.password, origin)).kind).toBe("wait")
  const { id } = store.accounts.findByName(owner.name) ?? { id: 0 }
  store.accounts.setPassword(id, await hashPassword("printed on the console"), clock.now())
  for (const origin of [elsewhere, near])
    expect((await auth.signIn("OWNER", "printed on the console", origin)).kind).toBe("signed-in")
})
