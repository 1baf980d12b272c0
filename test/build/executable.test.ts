import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { buildExecutable } from "../../build/executable.ts"
import { ownTarget } from "../../build/target.ts"

describe("an executable", () => {
  let folder: string
  let executable: string

  const build = async (name: string) => {
    mkdirSync(join(folder, name))
    const outfile = join(folder, name, "program")
    const entries = [join(folder, "entry.ts"), join(folder, "thread.ts")] as const
    return buildExecutable(ownTarget, { entries, outfile, commit: "abc" })
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "batmon-executable-"))
    await Bun.write(
      join(folder, "entry.ts"),
      `class LongName {}
      const told = await Promise.resolve(BATMON_COMMIT)
      console.log(told, new LongName().constructor.name, process.env.PLANTED ?? "not planted")
      if (process.argv[2] === "fail") throw new Error("as asked")
      if (process.argv[2] === "thread") {
        const thread = new Worker(new URL("./thread.ts", import.meta.url))
        thread.onmessage = ({ data }) => console.log(data)
      }`,
    )
    await Bun.write(join(folder, "thread.ts"), 'postMessage("from the thread"); process.exit()')
    executable = await build("first")
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const run = (...args: readonly string[]) => {
    const { stdout, stderr } = Bun.spawnSync([executable, ...args], { cwd: folder, stderr: "pipe" })
    return { out: stdout.toString().trim(), err: stderr.toString() }
  }

  test("knows its commit and the names of its classes", () => {
    expect(run().out).toBe("abc LongName not planted")
  })

  test("is not changed by files in the folder it is started from", async () => {
    await Bun.write(join(folder, ".env"), "PLANTED=by-dotenv")
    await Bun.write(join(folder, "bunfig.toml"), 'preload = ["./planted.ts"]')
    await Bun.write(join(folder, "planted.ts"), 'process.env.PLANTED = "by bunfig"')
    expect(run().out).toBe("abc LongName not planted")
  })

  test("names file and line of the source when it fails", () => {
    expect(run("fail").err).toMatch(/entry\.ts:4:/)
  })

  test("has its threads inside", () => {
    expect(run("thread").out).toEndWith("from the thread")
  })

  test("is one file, with nothing beside it", () => {
    expect(readdirSync(dirname(executable))).toEqual([basename(executable)])
  })

  test("comes out the same, byte for byte, when it is built again from another folder", async () => {
    const before = process.cwd()
    process.chdir("/")
    const again = await build("second").finally(() => process.chdir(before))
    const [first, second] = await Promise.all([executable, again].map(hash))
    expect(second).toBe(first!)
  })
})

const hash = async (path: string) =>
  new Bun.CryptoHasher("sha256").update(await Bun.file(path).arrayBuffer()).digest("hex")
