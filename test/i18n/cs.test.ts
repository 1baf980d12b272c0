import { describe, expect, test } from "bun:test"

import { cs } from "../../src/i18n/cs.ts"
import { en } from "../../src/i18n/en.ts"

type Message = string | Readonly<Record<string, string>>

const forms = (message: Message) =>
  typeof message === "string" ? [message] : Object.values(message)

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)

describe("the Czech catalogue", () => {
  const english: Readonly<Record<string, Message>> = en
  const czech: Readonly<Record<string, Message>> = cs

  test("has the keys of the English one, in its order", () => {
    expect(Object.keys(czech)).toEqual(Object.keys(english))
  })

  for (const [key, message] of Object.entries(english))
    test(`${key} takes the same placeholders in every form`, () => {
      const wanted = new Set(forms(message).flatMap(placeholders))
      for (const form of [...forms(message), ...forms(czech[key] ?? "")])
        // "The battery is well" says one without a number.
        expect([...wanted].filter((name) => name !== "count")).toEqual(
          [...new Set(placeholders(form))].filter((name) => name !== "count"),
        )
    })

  test("has every plural form that Czech has", () => {
    const categories = new Intl.PluralRules("cs").resolvedOptions().pluralCategories.toSorted()
    for (const message of Object.values(czech))
      if (typeof message !== "string") expect(Object.keys(message).toSorted()).toEqual(categories)
  })

  test("leaves nothing empty and nothing in English by oversight", () => {
    const same = Object.keys(czech).filter((key) =>
      forms(czech[key] ?? "").some(
        (form) => form === "" || forms(english[key] ?? "").includes(form),
      ),
    )
    expect(same).toEqual([
      "app.version",
      "duration.seconds",
      "duration.minutes",
      "duration.hours",
      "bluetooth.title",
      "value.range",
      "mail.way.smtp",
      "mail.security.tls",
      "mail.security.starttls",
      "snmp.title",
      "snmp.port",
      "snmp.kind.inform.short",
      "snmp.kind.trap.short",
    ])
  })
})
