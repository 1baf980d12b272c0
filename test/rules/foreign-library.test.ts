import { describe, expect, test } from "bun:test"
import { dependencies } from "../../package.json"
import { libraryBreaches } from "./foreign-library.ts"
import { type SourceFile, sourceFiles } from "./source-file.ts"

test("each foreign library enters src through one file", async () => {
  expect(libraryBreaches(await sourceFiles("src"), Object.keys(dependencies))).toEqual([])
})

const uses = (library: string, ...paths: readonly string[]): readonly SourceFile[] =>
  paths.map((path) => ({ path, text: `import { a } from "${library}"` }))

describe("a planted library", () => {
  const planted = [
    { sources: uses("net-snmp", "src/snmp/a.ts", "src/snmp/b.ts"), breach: "net-snmp in 2 files" },
    { sources: uses("hono/jsx", "src/cli/a.ts"), breach: "hono in src/cli/a.ts" },
    { sources: uses("bun:sqlite", "src/web/a.ts"), breach: "bun:sqlite in src/web/a.ts" },
    {
      sources: uses("@stoprocent/noble", "src/ble/scan.ts"),
      breach: "@stoprocent/noble in src/ble",
    },
    {
      sources: uses("playwright-core", "src/web/a.ts"),
      breach: "playwright-core is no dependency",
    },
  ]
  test.each(planted)("is caught: $breach", ({ sources, breach }) => {
    const known = ["net-snmp", "hono", "@stoprocent/noble"]
    expect(libraryBreaches(sources, known)).toEqual([expect.stringContaining(breach)])
  })

  test("is caught when another folder uses its types, and only then", () => {
    const typed = ["src/mail/b.ts", "src/alerts/c.ts"].map((path) => ({
      path,
      text: 'import type { A } from "nodemailer"',
    }))
    const sources = [...uses("nodemailer", "src/mail/a.ts"), ...typed]
    expect(libraryBreaches(sources, ["nodemailer"])).toEqual([
      "types of nodemailer in src/alerts/c.ts",
    ])
  })

  test("passes where it belongs", () => {
    const sources = [
      ...uses("hono/jsx", "src/web/a.tsx", "src/web/pages/b.tsx"),
      ...uses("bun:sqlite", "src/store/a.ts", "src/store/b.ts"),
      ...uses("@stoprocent/noble", "src/ble/noble.ts"),
      ...uses("node:fs", "src/lib/a.ts", "src/lib/b.ts"),
    ]
    expect(libraryBreaches(sources, ["hono", "@stoprocent/noble"])).toEqual([])
  })
})
