import { expect, test } from "bun:test"

import { AccountPreferences } from "../../src/auth/account-preferences.ts"
import { fakeAuth } from "../fakes/fake-auth.ts"
import { FakeClock } from "../fakes/fake-clock.ts"

const { store } = fakeAuth(new FakeClock())

test("what an account has chosen is kept with the board, for it alone, until it is removed", () => {
  const preferences = new AccountPreferences({ store })
  expect(preferences.of(1)).toEqual({})
  preferences.set(1, "language", "cs")
  preferences.set(1, "theme", "dark")
  preferences.set(2, "language", "en")
  expect(preferences.of(1)).toEqual({ language: "cs", theme: "dark" })
  const restarted = new AccountPreferences({ store })
  expect(restarted.of(1)).toEqual({ language: "cs", theme: "dark" })
  restarted.forget(1)
  expect(restarted.of(1)).toEqual({})
  expect(new AccountPreferences({ store }).of(1)).toEqual({})
  expect(restarted.of(2)).toEqual({ language: "en" })
})

test("what is kept there and is none is as nothing", () => {
  store.choices.set("account-preferences-7", "cs")
  expect(new AccountPreferences({ store }).of(7)).toEqual({})
})
