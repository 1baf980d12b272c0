import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { root } from "../../build/target.ts"

const source = `${root}/build/board`
const units = readdirSync(source).filter((name) => /\.(?:service|path)$/.test(name))

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-units-"))
  for (const name of units) {
    const text = await Bun.file(join(source, name)).text()
    // Programs that are there, because the installed ones are not.
    await Bun.write(join(folder, name), text.replace(/^(ExecStart=)\S*batmon/m, "$1/bin/true"))
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

function analyze(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(["systemd-analyze", ...args], {
    cwd: folder,
    stderr: "pipe",
  })
  return { status: exitCode, out: stdout.toString(), err: stderr.toString() }
}

describe("the units of batmon", () => {
  test.each(units)("systemd finds nothing wrong with %s", (name) => {
    expect(analyze("verify", `./${name}`)).toEqual({ status: 0, out: "", err: "" })
  })

  test("the service is exposed by less than 2.5 of 10", () => {
    const { out } = analyze("security", "--offline=yes", "./batmon.service")
    const exposure = /Overall exposure level for batmon\.service: ([\d.]+)/.exec(out)?.[1]
    expect(Number(exposure)).toBeLessThan(2.5)
  })

  test("each directive of the service stands once, but for the two lists that are built up", async () => {
    const text = await Bun.file(join(source, "batmon.service")).text()
    const names = [...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name)
    const twice = names.filter((name, at) => names.indexOf(name) !== at)
    expect(new Set(twice)).toEqual(new Set(["SystemCallFilter"]))
  })

  test("a clock that is not set holds up nothing", async () => {
    const text = await Bun.file(join(source, "batmon.service")).text()
    expect(text).not.toMatch(/^(?:After|Wants|Requires)=.*(?:time-sync|network-online)/m)
  })
})
