import { describe, expect, test } from "bun:test"
import { badNames, leftOut, orphanTests } from "./house.ts"
import { sourceFiles } from "./source-file.ts"

const files = (await Promise.all(["src", "build", "test"].map(sourceFiles))).flat()
const paths = files.map(({ path }) => path)

describe("house rules", () => {
  test("each test stands where its subject stands", () => {
    expect(orphanTests(paths)).toEqual([])
  })

  test("each file name says something, in kebab case", () => {
    expect(badNames(paths)).toEqual([])
  })

  test("no test is left out of the run", () => {
    const own = ({ path }: { readonly path: string }) => path !== "test/rules/house.test.ts"
    expect(files.filter(own).flatMap(({ text }) => leftOut(text))).toEqual([])
  })
})

describe("planted", () => {
  test("a test without its subject is caught, one with it is not", () => {
    const subjects = ["src/ble/session.ts", "src/web/card.tsx", "build/commit.ts"]
    const good = ["ble/session", "web/card", "build/commit", "rules/any"].map(
      (name) => `test/${name}.test.ts`,
    )
    const bad = ["test/ble/sessions.test.ts", "test/session.test.ts", "test/ble/commit.test.ts"]
    expect(orphanTests([...subjects, ...good, ...bad])).toEqual(bad)
  })

  test("a bad name is caught, a good one is not", () => {
    const good = ["src/lib/file-name.ts", "src/web/pages/battery-2.tsx", "test/lib/clock.test.ts"]
    const bad = [
      "src/lib/utils.ts",
      "src/web/index.tsx",
      "src/helpers/clock.ts",
      "src/bms/types.ts",
      "test/lib/utils.test.ts",
      "src/lib/fileName.ts",
      "src/lib/file_name.ts",
      "src/Lib/clock.ts",
    ]
    expect(badNames([...good, ...bad])).toEqual(bad)
  })

  test.each(["  test.only(", "describe.skip(", "test.todo(", "test.skipIf("])(
    "%s is caught",
    (line) => {
      expect(leftOut(`import "bun:test"\n${line}"a", () => {})`)).toHaveLength(1)
    },
  )
})
