import { expect, test } from "bun:test"

import { preferredLanguage } from "../../src/i18n/language.ts"

const rows = [
  [undefined, "en"],
  [null, "en"],
  ["", "en"],
  ["cs", "cs"],
  ["cs-CZ,cs;q=0.9,en;q=0.8", "cs"],
  ["en-US,en;q=0.9,cs;q=0.8", "en"],
  ["de-DE,de;q=0.9,cs;q=0.5,en;q=0.4", "cs"],
  ["en;q=0.2, cs;q=0.7", "cs"],
  ["CS-cz", "cs"],
  ["cs;q=0, en", "en"],
  ["sk", "en"],
  ["*", "en"],
  [";;;,q=,cs;q=x", "cs"],
] as const

for (const [header, language] of rows)
  test(`${JSON.stringify(header)} asks for ${language}`, () => {
    expect(preferredLanguage(header)).toBe(language)
  })
