import { expect, test } from "bun:test"

import { changesOf } from "../../build/changes.ts"

const changelog = `# Changelog

What changes.

## Unreleased

- New.

## 0.2.0 (2026-10-01)

- Newer.

## 0.1.0

- Old.
`

test.each([
  ["0.2.0", "## 0.2.0 (2026-10-01)\n\n- Newer.\n"],
  ["0.1.0", "## 0.1.0\n\n- Old.\n"],
  ["0.3.0", "## Unreleased\n\n- New.\n"],
])("what changes with %s", (version, part) => {
  expect(changesOf(changelog, version)).toBe(part)
})

test("a changelog without parts is refused", () => {
  expect(() => changesOf("# Changelog\n", "0.1.0")).toThrow("no part")
})
