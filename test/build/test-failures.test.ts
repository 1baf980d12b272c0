import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { testFailures } from "../../build/test-failures.ts"

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-failures-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What a real run of these tests prints. */
async function outputOf(files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files))
    await Bun.write(
      join(folder, `${name}.test.ts`),
      `import { expect, test } from "bun:test"\n${text}`,
    )
  const run = Bun.spawn([process.execPath, "test"], {
    cwd: folder,
    stdout: "ignore",
    stderr: "pipe",
  })
  return run.stderr.text()
}

test("each failure is told below its file, and nothing that passed", async () => {
  const failures = testFailures(
    await outputOf({
      a: `test("well", () => {}); test("wrong sum", () => expect(1 + 1).toBe(3))`,
      b: `test("fine", () => {}); test("thrown", () => { throw new Error("no such battery") })`,
      c: `import "no-such-module"`,
      d: `test("good", () => {})`,
    }),
  )
  expect(failures).toHaveLength(3)
  const [sum, thrown, load] = failures
  expect(sum).toMatch(/^\na\.test\.ts:\n[^]*Expected: 3\nReceived: 2\n[^]*\(fail\) wrong sum/)
  expect(thrown).toMatch(/^\nb\.test\.ts:\n[^]*error: no such battery\n[^]*\(fail\) thrown/)
  expect(load).toMatch(/^\nc\.test\.ts:\n[^]*Cannot find package 'no-such-module'/)
  expect(failures.join()).not.toMatch(/\(pass\)|well/)
})

test("a run that broke off is told by its last lines", () => {
  const output = "a.test.ts:\n(pass) a [1.00ms]\npanic: Segmentation fault\n"
  expect(testFailures(output)).toEqual([
    "\nThe run did not come to its end:\na.test.ts:\n(pass) a [1.00ms]\npanic: Segmentation fault",
  ])
})

test("nothing is told of a run in which all passed", () => {
  const output =
    "\na.test.ts:\n(pass) a [1.00ms]\n\n 1 pass\n 0 fail\nRan 1 test across 1 file. [9ms]\n"
  expect(testFailures(output)).toEqual([])
})
