import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { basename, join } from "node:path"
import { parseArgs } from "node:util"

import { version } from "../package.json"
import { changesOf } from "./changes.ts"
import { checkedOutCommit } from "./commit.ts"
import { buildExecutable } from "./executable.ts"
import { makeReleaseKey, readReleaseKey, usualKeyPath, type ReleaseKey } from "./release-key.ts"
import { softwareBill } from "./sbom.ts"
import { executableName, root, type Target, targets } from "./target.ts"

interface ReleaseOptions {
  readonly key: ReleaseKey
  /** The folder that gets it. */
  readonly out: string
  /** @default that of package.json */
  readonly version?: string
  /** @default all */
  readonly targets?: readonly Target[]
  /** Executables that are there already, for tests; they must know the key. @default they are built */
  readonly executables?: Partial<Record<Target, string>>
}

/**
 * Makes a release: a folder `batmon-VERSION` with everything, and beside it an archive for each kind of
 * board. The same commit and key give the same bytes. Returns the paths of both.
 */
export async function makeRelease(options: ReleaseOptions): Promise<Release> {
  const { key, out, version: name = version, executables = {} } = options
  const folder = join(out, `batmon-${name}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const wanted = options.targets ?? targets
  const commit = checkedOutCommit()
  for (const target of wanted) {
    const outfile = join(folder, executableName(target))
    const there = executables[target]
    if (there === undefined) {
      await buildExecutable(target, { commit, outfile, releaseKey: key.publicKey, version: name })
    } else copyFileSync(there, outfile)
  }
  for (const file of readdirSync(`${root}/build/board`)) {
    copyFileSync(`${root}/build/board/${file}`, join(folder, file))
  }
  const others = ["install.sh", "README.md", "LICENSE", "src/snmp/mib/BATMON-MIB.txt"]
  for (const path of others) {
    copyFileSync(`${root}/${path}`, join(folder, basename(path)))
  }
  const installer = join(folder, "install.sh")
  const script = await Bun.file(installer).text()
  writeFileSync(installer, script.replace("@RELEASE_KEY@", key.publicKey), { mode: 0o755 })
  writeFileSync(join(folder, "VERSION"), `${name}\n`)
  writeFileSync(
    join(folder, "CHANGES.md"),
    changesOf(await Bun.file(`${root}/CHANGELOG.md`).text(), name),
  )
  writeFileSync(join(folder, "sbom.cdx.json"), softwareBill())
  const sums = await checksums(folder)
  writeFileSync(join(folder, "SHA256SUMS"), sums)
  writeFileSync(join(folder, "SHA256SUMS.sig"), key.sign(Buffer.from(sums)))
  for (const file of readdirSync(folder)) {
    const executable = file.startsWith("batmon-linux-") || file === "install.sh"
    chmodSync(join(folder, file), executable ? 0o755 : 0o644)
  }
  return { folder, archives: wanted.map((target) => pack(out, folder, target)) }
}

export interface Release {
  readonly folder: string
  readonly archives: readonly string[]
}

/** As sha256sum writes and checks them. */
async function checksums(folder: string): Promise<string> {
  const lines = readdirSync(folder)
    .sort()
    .map(async (file) => {
      const hash = new Bun.CryptoHasher("sha256")
      hash.update(await Bun.file(join(folder, file)).arrayBuffer())
      return `${hash.digest("hex")}  ${file}\n`
    })
  return (await Promise.all(lines)).join("")
}

/** For one kind of board, without the executable for others; no times and no owners. */
function pack(out: string, folder: string, target: Target): string {
  const name = basename(folder)
  const archive = join(out, `${name}-linux-${target}.tar.gz`)
  const others = targets.filter((other) => other !== target).map(executableName)
  const files = readdirSync(folder).filter((file) => !others.includes(file))
  const paths = files.sort().map((file) => `${name}/${file}`)
  const same = ["--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"]
  const tar = ["tar", "--format=ustar", ...same, "-C", out, "-cf", "-", ...paths]
  const packed = Bun.gzipSync(new Uint8Array(Bun.spawnSync(tar).stdout), { level: 6 })
  writeFileSync(archive, packed)
  return archive
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { key: { type: "string" }, "new-key": { type: "boolean" }, out: { type: "string" } },
  })
  const path = values.key ?? process.env["BATMON_RELEASE_KEY_FILE"] ?? usualKeyPath
  try {
    if (values["new-key"]) {
      makeReleaseKey(path)
      console.log(`${path}: keep it, and keep it secret. Boards take updates signed by it alone.`)
    }
    const out = values.out ?? `${root}/build/out/release`
    const { folder, archives } = await makeRelease({ key: readReleaseKey(path), out })
    console.log(`${folder}: ${readdirSync(folder).join(" ")}`)
    for (const archive of archives) {
      console.log(`${archive}: ${(statSync(archive).size / 1e6).toFixed(1)} MB`)
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
