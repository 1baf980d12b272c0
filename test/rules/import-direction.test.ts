import { describe, expect, test } from "bun:test"
import { importBreaches } from "./import-direction.ts"
import { sourceFiles } from "./source-file.ts"

test("in src, values are imported downward only", async () => {
  expect(importBreaches(await sourceFiles("src"))).toEqual([])
})

describe("a planted import", () => {
  const planted = [
    { title: "upward", path: "src/lib/a.ts", text: 'import { b } from "../bms/b.ts"' },
    {
      title: "from one pure folder to another",
      path: "src/bms/a.ts",
      text: 'import "../battery/b.ts"',
    },
    {
      title: "from one face to another",
      path: "src/web/pages/a.tsx",
      text: 'import "../../cli/b.ts"',
    },
    { title: "of the composition root", path: "src/cli/a.ts", text: 'export * from "../app.ts"' },
    { title: "of main by app", path: "src/app.ts", text: 'import "./main.ts"' },
    { title: "that waits for its use", path: "src/lib/a.ts", text: 'await import("../web/b.ts")' },
    { title: "from the lowest file", path: "src/version.ts", text: 'import "./lib/b.ts"' },
    { title: "of a folder without a level", path: "src/app.ts", text: 'import "./new/b.ts"' },
  ]
  test.each(planted)("$title is caught", ({ path, text }) => {
    expect(importBreaches([{ path, text }])).toEqual([expect.stringContaining(`${path} -> src/`)])
  })

  const allowed = [
    { title: "downward", path: "src/web/pages/a.tsx", text: 'import { b } from "../../lib/b.ts"' },
    { title: "within a folder", path: "src/bms/jbd/a.ts", text: 'import { b } from "../b.ts"' },
    {
      title: "of a type, upward",
      path: "src/lib/a.ts",
      text: 'import type { B } from "../app.ts"',
    },
    { title: "by main", path: "src/main.ts", text: 'import "./app.ts"; import "./cli/b.ts"' },
    {
      title: "of the version",
      path: "src/lib/a.ts",
      text: 'import { version } from "../version.ts"',
    },
  ]
  test.each(allowed)("$title passes", ({ path, text }) => {
    expect(importBreaches([{ path, text }])).toEqual([])
  })

  test("in a folder without a level is reported with the folder's file", () => {
    const file = { path: "src/utils/a.ts", text: "export const a = 1" }
    expect(importBreaches([file])).toEqual(["src/utils/a.ts has no level"])
  })
})
