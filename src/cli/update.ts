import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"

import { readRelease } from "../machine/release-archive.ts"
import { errorMessage } from "../lib/error-message.ts"
import { releaseKey, version } from "../version.ts"
import { type Command, type CommandIo, UsageError } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

/** Nobody but root can write here: what was checked stays as it is until it is installed. */
const installFolder = "/usr/local/lib/batmon"

export const updateCommand: Command = {
  name: "update",
  summary: "go over to another release",
  usage: `batmon update FILE|URL [--check] [--allow-older]

  --check        only look whether it is whole and signed, and tell what it is
  --allow-older  also when it is older than this one

  FILE or URL: batmon-VERSION-linux-ARCH.tar.gz. Run as root. Data are copied first; the new batmon is
  asked for its health for a minute, and this one comes back with its data when that fails (exit
  status 1). A release that is not signed by the maker of this one is refused.`,
  async run(args, io) {
    const own = { check: "flag", "allow-older": "flag" } as const
    const { positionals, flag } = await parseArguments(args, io, { own })
    const [source, ...more] = positionals
    if (source === undefined || more.length > 0)
      throw new UsageError("update needs one file or URL")
    if (flag("check") && !isUrl(source)) {
      const found = await readRelease(source, { key: releaseKey, machine })
      io.out(`${source} is release ${found.version}, whole and signed; this is ${version}`)
      return 0
    }
    if (process.getuid?.() !== 0) throw new Error("run it as root, for instance with sudo")
    return installRelease(source, io, {
      check: flag("check"),
      allowOlder: flag("allow-older"),
    })
  },
}

const machine = process.arch === "arm64" ? "arm64" : "x64"

const isUrl = (source: string) => /^https?:\/\//.test(source)

/** Resolves with the exit status of the command. */
export async function installRelease(
  source: string,
  io: CommandIo,
  { check = false, allowOlder = false } = {},
): Promise<number> {
  mkdirSync(installFolder, { recursive: true })
  const folder = mkdtempSync(join(installFolder, ".update-"))
  try {
    const archive = isUrl(source) ? await download(source, join(folder, "archive"), io) : source
    const into = join(folder, "release")
    const found = await readRelease(archive, { key: releaseKey, machine, into })
    io.out(`release ${found.version} is whole and signed; this is ${version}`)
    if (check) return 0
    if (!allowOlder && Bun.semver.order(found.version, version) < 0) {
      io.err(`${found.version} is older than ${version}; --allow-older installs it all the same`)
      return 1
    }
    const installer = Bun.spawn(["sh", join(into, "install.sh"), "--yes"], {
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
    })
    return (await installer.exited) === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function download(url: string, to: string, { out, signal }: CommandIo): Promise<string> {
  out(`downloading ${url} ...`)
  try {
    const response = await fetch(url, { signal })
    if (!response.ok) throw new Error(`answered ${response.status}`)
    await Bun.write(to, response)
    return to
  } catch (error) {
    throw new Error(`${url}: ${errorMessage(error)}`, { cause: error })
  }
}
