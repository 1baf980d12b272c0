import { describe, expect, test } from "bun:test"

import type { WaySetup } from "../../src/mail/way-setup.ts"
import { checkWay, formOf, isMailAddress, textsOf, type WayForm } from "../../src/web/mail-forms.ts"
import { makeCertificates } from "../fakes/certificates.ts"

const smtp = {
  host: "mail.example.test",
  port: "465",
  security: "tls",
  user: "board",
  password: "correct horse",
  from: "board@example.test",
  ca: "",
}
const setup: WaySetup = { ...smtp, kind: "smtp", port: 465, security: "tls" }

describe("a mail server", () => {
  test("is taken as typed", () => {
    expect(checkWay("smtp", smtp, null)).toEqual({ ok: true, setup })
  })

  test("needs no user, and then keeps no password", () => {
    const checked = checkWay("smtp", { ...smtp, user: "" }, null)
    expect(checked).toMatchObject({ ok: true, setup: { user: "", password: "" } })
  })

  const { ca } = makeCertificates()
  const rows = [
    [{ host: "" }, "host", "form.error.host"],
    [{ host: "https://mail.example.test" }, "host", "form.error.host"],
    [{ host: "mail example" }, "host", "form.error.host"],
    [{ host: "mail.example.test\r\nX" }, "host", "form.error.host"],
    [{ port: "0" }, "port", "form.error.port"],
    [{ port: "65536" }, "port", "form.error.port"],
    [{ port: "25a" }, "port", "form.error.port"],
    [{ security: "ssl" }, "security", "form.error.security"],
    [{ password: "" }, "password", "form.error.password-missing"],
    [{ from: "board" }, "from", "form.error.mail-address"],
    [{ from: "Board <b@example.test>" }, "from", "form.error.mail-address"],
    [{ ca: "certificate" }, "ca", "form.error.certificate"],
    [{ ca: ca.replace("MII", "XXX") }, "ca", "form.error.certificate"],
  ] as const
  for (const [said, field, error] of rows)
    test(`with ${JSON.stringify(said).slice(0, 50)} is refused`, () => {
      const errors = { [field]: error }
      expect(checkWay("smtp", { ...smtp, ...said }, null)).toEqual({ ok: false, errors })
    })

  for (const host of ["localhost", "192.168.1.4", "fd00::25", "mail_1.lan", "pošta.test"])
    test(`at ${host} is ${host.includes("š") ? "refused" : "taken"}`, () => {
      expect(checkWay("smtp", { ...smtp, host }, null).ok).toBe(!host.includes("š"))
    })

  test("may have certificates of its own", () => {
    expect(checkWay("smtp", { ...smtp, ca: ca + ca }, null).ok).toBe(true)
  })
})

describe("a secret that is kept", () => {
  const webhook: WaySetup = { kind: "webhook", url: "https://nas.test/hook", secret: "battery" }
  const ntfy: WaySetup = { kind: "ntfy", url: "https://ntfy.sh", topic: "boats", token: "staple" }
  const rows: readonly (readonly [WayForm, WaySetup, string, string])[] = [
    ["smtp", setup, "password", "host"],
    ["webhook", webhook, "secret", "url"],
    ["ntfy", ntfy, "token", "url"],
  ]
  for (const [form, before, secret, place] of rows) {
    const shown = textsOf(before)
    test(`is not in the form: ${form}`, () => {
      expect(JSON.stringify(shown)).not.toMatch(/horse|battery|staple/)
    })

    test(`stays where none is typed: ${form}`, () => {
      expect(checkWay(form, shown, before)).toEqual({ ok: true, setup: before })
    })

    test(`goes when wished: ${form}`, () => {
      const checked = checkWay(form, { ...shown, user: "", forget: "1" }, before)
      expect(checked).toMatchObject({ ok: true, setup: { [secret]: "" } })
    })

    test(`is not sent elsewhere: ${form}`, () => {
      const other = place === "url" ? "https://thief.test" : "thief.test"
      const moved = { ...shown, [place]: other }
      const errors = { [secret]: "form.error.secret-again" }
      expect(checkWay(form, moved, before)).toEqual({ ok: false, errors })
      expect(checkWay(form, { ...moved, [secret]: "new" }, before).ok).toBe(true)
    })
  }
})

describe("a Gmail app password", () => {
  const texts = { address: "owner@gmail.test", password: "abcd efgh ijkl mnop" }
  const checked = checkWay("app-password", texts, null)

  test("is Google's server, without the spaces that Google shows", () => {
    expect(checked).toEqual({
      ok: true,
      setup: {
        kind: "smtp",
        host: "smtp.gmail.com",
        port: 465,
        security: "tls",
        user: "owner@gmail.test",
        password: "abcdefghijklmnop",
        from: "owner@gmail.test",
        ca: "",
      },
    })
  })

  test("is changed by the same form, and stays for the same address alone", () => {
    const before = checked.ok ? checked.setup : null
    if (before === null) throw new Error("refused")
    expect(formOf(before)).toBe("app-password")
    expect(formOf(setup)).toBe("smtp")
    const again = { address: "owner@gmail.test", password: "" }
    expect(checkWay("app-password", again, before)).toEqual({ ok: true, setup: before })
    const other = { address: "other@gmail.test", password: "" }
    expect(checkWay("app-password", other, before).ok).toBe(false)
  })

  for (const password of ["", "short", "abcd efgh ijkl mno1", "my own password"])
    test(`is not "${password}"`, () => {
      const errors = { password: "form.error.app-password" as const }
      expect(checkWay("app-password", { ...texts, password }, null)).toEqual({ ok: false, errors })
    })
})

describe("a web address", () => {
  const rows = [
    ["https://ntfy.sh", true],
    ["http://192.168.1.4:8080/x?y=1", true],
    ["ntfy.sh", false],
    ["ftp://ntfy.sh", false],
    ["javascript:alert(1)", false],
    ["https://user:pass@ntfy.sh", false],
    ["", false],
  ] as const
  for (const [url, taken] of rows)
    test(`"${url}" is ${taken ? "taken" : "refused"}`, () => {
      expect(checkWay("webhook", { url, secret: "" }, null).ok).toBe(taken)
      expect(checkWay("ntfy", { url, topic: "boats" }, null).ok).toBe(taken)
    })

  for (const topic of ["", "a b", "a/b", "x".repeat(65)])
    test(`with the topic "${topic.slice(0, 5)}" is refused`, () => {
      expect(checkWay("ntfy", { url: "https://ntfy.sh", topic }, null).ok).toBe(false)
    })
})

const addresses = [
  ["a@b.test", true],
  ["žlutý@kůň.test", true],
  ["a.b+c@d-e.test", true],
  ["a", false],
  ["a@b@c", false],
  ["a b@c.test", false],
  ["<a@b.test>", false],
  ["a@b.test,c@d.test", false],
  ["a@b.test\r\nRCPT TO:<c@d.test>", false],
  [`${"x".repeat(250)}@b.test`, false],
] as const
for (const [address, is] of addresses)
  test(`"${address.slice(0, 30)}" is ${is ? "" : "not "}a mail address`, () => {
    expect(isMailAddress(address)).toBe(is)
  })
