import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test"
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"

import { makeRelease, type Release } from "../../build/release.ts"
import { makeReleaseKey, readReleaseKey } from "../../build/release-key.ts"
import { executableName, ownTarget, root } from "../../build/target.ts"

let folder: string
/** As boards get it. */
let real: Release
/** The same, but what it installs runs batmon from its source: it is small, and copied in no time. */
let release: Release
let newer: Release
/** What is installed into, as if it were the root of a board. */
let board: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-install-"))
  const keyPath = join(folder, "release.key")
  makeReleaseKey(keyPath)
  const common = { key: readReleaseKey(keyPath), version: "1.0.0", targets: [ownTarget] } as const
  real = await makeRelease({ ...common, out: join(folder, "real") })
  const script = join(folder, "batmon")
  writeFileSync(script, `#!/bin/sh\ncd ${root} && exec ${process.execPath} src/main.ts "$@"\n`)
  const executables = { [ownTarget]: script }
  release = await makeRelease({ ...common, out: join(folder, "release"), executables })
  newer = await makeRelease({
    ...common,
    version: "1.1.0",
    out: join(folder, "newer"),
    executables,
  })
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  board = mkdtempSync(join(folder, "board-"))
})
afterEach(() => rmSync(board, { recursive: true }))

interface InstallOptions {
  /** The folder of a release. */
  readonly from?: string
  readonly path?: string
}

function install(args: readonly string[], { from = release.folder, path }: InstallOptions = {}) {
  const { exitCode, stdout, stderr } = Bun.spawnSync(["sh", join(from, "install.sh"), ...args], {
    env: { PATH: path ?? process.env["PATH"], DESTDIR: board },
    stdin: "ignore",
    stderr: "pipe",
  })
  return { status: exitCode, out: stdout.toString(), err: stderr.toString() }
}

const at = (path: string) => join(board, path)
const text = (path: string) => readFileSync(at(path), "utf8")

/** Every file and link below the board's root. */
const everything = () =>
  readdirSync(board, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(board.length + 1))
    .sort()

/** A release of one's own, to be spoilt. */
function copyOfRelease(): string {
  const copy = mkdtempSync(join(folder, "copy-"))
  cpSync(release.folder, copy, { recursive: true })
  return copy
}

/** A folder with programs that go before the usual ones. */
function pathWith(others: Readonly<Record<string, string>>): string {
  const programs = mkdtempSync(join(folder, "programs-"))
  for (const [name, script] of Object.entries(others)) {
    writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(programs, name), 0o755)
  }
  return `${programs}:${process.env["PATH"]}`
}

/** What every Debian has and install.sh uses; `more` are those that some boards lack. */
const everywhere = `awk base64 basename cat chmod cp cut df dirname find flock getconf grep gzip id install ln
  mkdir mv readlink rm rmdir sed sh sha256sum sync tail tar uname`

function pathOfOnly(...more: readonly string[]): string {
  const programs = mkdtempSync(join(folder, "programs-"))
  for (const name of [...everywhere.split(/\s+/), ...more]) {
    const found = Bun.which(name)
    if (found === null) throw new Error(`there is no ${name}`)
    symlinkSync(found, join(programs, name))
  }
  return programs
}

describe("install.sh", () => {
  test("has no fault that shellcheck knows", () => {
    const checked = Bun.spawnSync(["shellcheck", `${root}/install.sh`])
    expect(checked.stdout.toString()).toBe("")
    expect(checked.exitCode).toBe(0)
  })

  test("puts everything in its place", () => {
    const from = real.folder
    const args = ["--port", "8080", "--manual-paths"]
    expect(install(args, { from })).toMatchObject({ status: 0, err: "" })
    expect(readlinkSync(at("usr/local/bin/batmon"))).toBe("../lib/batmon/current/batmon")
    const installed = Bun.spawnSync([at("usr/local/bin/batmon"), "version"])
    expect(installed.stdout.toString()).toStartWith("batmon 1.0.0 ")
    for (const unit of ["batmon.service", "batmon-helper.path", "batmon-trial.service"]) {
      expect(text(`etc/systemd/system/${unit}`)).toBe(readFileSync(join(from, unit), "utf8"))
    }
    expect(Bun.TOML.parse(text("etc/batmon/batmon.toml"))).toMatchObject({
      data_dir: "/var/lib/batmon",
      web: { port: 8080 },
    })
    expect(text("etc/issue.d/batmon.issue")).toContain("http://\\4:8080/")
    const led = {
      "var/www/banana_pi_lib/logs/server.log": "/var/log/batmon/server.log",
      "opt/axilogi/axi_bms_mereni.db3": "/var/lib/batmon/history.db",
      "opt/axilogi/batmon.toml": "/etc/batmon/batmon.toml",
    }
    for (const [from, to] of Object.entries(led)) expect(readlinkSync(at(from))).toBe(to)
    expect(everything().filter((path) => path.includes("stage"))).toEqual([])
  })

  test("does the same from an archive, with the script from elsewhere", () => {
    const elsewhere = mkdtempSync(join(folder, "elsewhere-"))
    cpSync(join(real.folder, "install.sh"), join(elsewhere, "install.sh"))
    const [archive = ""] = real.archives
    expect(install([archive], { from: elsewhere })).toMatchObject({ status: 0, err: "" })
    const installed = Bun.spawnSync([at("usr/local/bin/batmon"), "version"])
    expect(installed.stdout.toString()).toStartWith("batmon 1.0.0 ")
  })

  test("keeps what was set when it runs again, and sets what is asked for", () => {
    install([])
    const set = text("etc/batmon/batmon.toml").replace("interval = 120", "interval = 60")
    writeFileSync(at("etc/batmon/batmon.toml"), set)
    expect(install([])).toMatchObject({ status: 0, out: expect.stringContaining("already") })
    expect(text("etc/batmon/batmon.toml")).toBe(set)
    expect(install(["--port", "81", "--data-dir", "/srv/batmon"])).toMatchObject({ status: 0 })
    expect(Bun.TOML.parse(text("etc/batmon/batmon.toml"))).toMatchObject({
      data_dir: "/srv/batmon",
      web: { port: 81 },
      sampling: { interval: 60 },
    })
    expect(text("etc/systemd/system/batmon.service.d/data-dir.conf")).toContain(
      "ReadWritePaths=/srv/batmon",
    )
  })

  test("takes no folder for its data that holds anything else", () => {
    mkdirSync(at("srv/shared"), { recursive: true })
    writeFileSync(at("srv/shared/photo.jpg"), "somebody's")
    for (const args of [[], ["--uninstall", "--purge", "--yes"]]) {
      expect(install([...args, "--data-dir", "/srv/shared"])).toMatchObject({
        status: 2,
        err: expect.stringContaining("has other things inside"),
      })
    }
    expect(everything()).toEqual(["srv/shared/photo.jpg"])
    rmSync(at("srv/shared/photo.jpg"))
    expect(install(["--data-dir", "/srv/shared/"])).toMatchObject({ status: 0 })
    writeFileSync(at("srv/shared/batmon.db"), "data")
    writeFileSync(at("srv/shared/secret.key"), "key")
    expect(install(["--data-dir", "/srv/shared"])).toMatchObject({ status: 0 })
  })

  test("goes over to a newer release, and back to one that the board still has", () => {
    const current = () =>
      readlinkSync(at("usr/local/lib/batmon/current")).replace(/-[0-9a-f]{8}$/, "")
    install([])
    expect(current()).toBe("1.0.0")
    expect(install([], { from: newer.folder })).toMatchObject({ status: 0, err: "" })
    expect(current()).toBe("1.1.0")
    expect(install(["--version", "1.0.0"], { from: newer.folder })).toMatchObject({ status: 0 })
    expect(current()).toBe("1.0.0")
    expect(install(["--version", "0.9.0"], { from: newer.folder })).toMatchObject({ status: 2 })
    expect(current()).toBe("1.0.0")
  })

  test("leaves alone what lies at the manual's paths and is not its own", () => {
    mkdirSync(at("opt/axilogi"), { recursive: true })
    writeFileSync(at("opt/axilogi/axi_bms_mereni.db3"), "the old appliance's")
    const { status, err } = install(["--manual-paths"])
    expect({ status, err }).toEqual({ status: 0, err: expect.stringContaining("stays as it is") })
    install(["--uninstall", "--purge", "--yes"])
    expect(everything()).toEqual(["opt/axilogi/axi_bms_mereni.db3"])
  })

  test("leaves alone what an administrator has added: links, settings of the service, other data", () => {
    mkdirSync(at("opt/axilogi"), { recursive: true })
    symlinkSync("/mnt/usb/old.db3", at("opt/axilogi/axi_bms_mereni.db3"))
    mkdirSync(at("etc/systemd/system/batmon.service.d"), { recursive: true })
    writeFileSync(at("etc/systemd/system/batmon.service.d/override.conf"), "[Service]\n")
    expect(install(["--manual-paths"])).toMatchObject({
      status: 0,
      err: expect.stringContaining("axi_bms_mereni.db3 is there already"),
    })
    expect(install(["--uninstall", "--yes"])).toMatchObject({ status: 0 })
    expect(everything()).toEqual([
      "etc/batmon/batmon.toml",
      "etc/systemd/system/batmon.service.d/override.conf",
      "opt/axilogi/axi_bms_mereni.db3",
    ])
  })

  test("takes of a folder that was written into the settings by hand only what is its own", () => {
    install([])
    const set = text("etc/batmon/batmon.toml").replace("/var/lib/batmon", "/mnt/usb")
    writeFileSync(at("etc/batmon/batmon.toml"), set)
    mkdirSync(at("mnt/usb/tls"), { recursive: true })
    chmodSync(at("mnt/usb"), 0o755)
    for (const name of ["batmon.db", "history.db-wal", "secret.key", "tls/key.pem", "photo.jpg"])
      writeFileSync(at(`mnt/usb/${name}`), name)
    expect(install([], { from: newer.folder })).toMatchObject({ status: 0, err: "" })
    expect(statSync(at("mnt/usb")).mode & 0o777).toBe(0o755)
    expect(install(["--uninstall", "--purge", "--yes"])).toMatchObject({
      status: 0,
      err: expect.stringContaining("/mnt/usb is left"),
    })
    expect(everything()).toEqual(["mnt/usb/photo.jpg"])
  })

  test("two at a time do not take each other's files away", () => {
    install([])
    const lib = at("usr/local/lib/batmon")
    const other = Bun.spawn(["flock", lib, "sleep", "60"], { stdout: "ignore" })
    try {
      while (Bun.spawnSync(["flock", "-n", lib, "true"]).exitCode === 0) Bun.sleepSync(5)
      const before = everything()
      for (const args of [[], ["--uninstall", "--yes"]]) {
        expect(install(args, { from: newer.folder })).toMatchObject({
          status: 1,
          err: expect.stringContaining("another install.sh is at work"),
        })
      }
      expect(everything()).toEqual(before)
    } finally {
      other.kill()
    }
  })

  test("clears away what an update that was cut short has left", () => {
    install([])
    mkdirSync(at("usr/local/lib/batmon/.update-Ab12/release"), { recursive: true })
    writeFileSync(at("usr/local/lib/batmon/.update-Ab12/release/batmon"), "half of it")
    install([], { from: newer.folder })
    expect(everything().filter((path) => path.includes(".update"))).toEqual([])
  })

  test("goes on when nobody listens any more", () => {
    install([])
    // It says that the release is there already, and then sets the port.
    const script = `{ sleep 0.3; sh "${release.folder}/install.sh" --port 81 2>&1; } | true`
    const child = Bun.spawnSync(["bash", "-c", `set -o pipefail; ${script}`], {
      env: { PATH: process.env["PATH"], DESTDIR: board },
    })
    expect(child.exitCode).toBe(0)
    expect(text("etc/batmon/batmon.toml")).toContain("port = 81")
  })

  test("takes itself away and leaves the data; --purge leaves nothing", () => {
    install(["--manual-paths"])
    writeFileSync(at("var/lib/batmon/batmon.db"), "data")
    writeFileSync(at("var/log/batmon/server.log"), "log")
    expect(install(["--uninstall"])).toMatchObject({ status: 2 })
    expect(install(["--uninstall", "--yes"])).toMatchObject({ status: 0 })
    expect(everything()).toEqual([
      "etc/batmon/batmon.toml",
      "var/lib/batmon/batmon.db",
      "var/log/batmon/server.log",
    ])
    expect(install(["--uninstall", "--purge", "--yes"])).toMatchObject({ status: 0 })
    expect(everything()).toEqual([])
  })

  test("does nothing when it was cut short, wherever that was", () => {
    const script = readFileSync(join(release.folder, "install.sh"), "utf8").trimEnd()
    const cuts = Array.from({ length: 60 }, (_, index) => script.length - 1 - index)
    for (let at = 0; at < script.length; at += 200) cuts.push(at)
    const copy = copyOfRelease()
    for (const cut of cuts) {
      writeFileSync(join(copy, "install.sh"), script.slice(0, cut))
      install([], { from: copy })
      expect({ cut, left: readdirSync(board) }).toEqual({ cut, left: [] })
    }
  }, 60_000)

  test.each([
    [["--colour"], 2, "there is no option --colour"],
    [["--port"], 2, "--port needs a value"],
    [["--port", "http"], 2, "is not a number"],
    [["--port", "70000"], 2, "is not a port"],
    [["--data-dir", "here"], 2, "must begin with /"],
    [["--data-dir", '/srv/"; reboot'], 2, "has signs other than"],
    [["--data-dir", "/srv/../etc"], 2, "must be a plain path"],
    [["--data-dir", "/"], 2, "must be a plain path"],
    [["--purge"], 2, "--purge goes with --uninstall"],
    [["--version", "9.9.9"], 2, "this is release 1.0.0"],
    [["/no/such/archive.tar.gz"], 2, "there is no /no/such/archive.tar.gz"],
  ] as const)("refuses %j", (args, status, words) => {
    expect(install(args)).toMatchObject({ status, err: expect.stringContaining(words) })
    expect(everything()).toEqual([])
  })

  test("tells how it is used", () => {
    expect(install(["--help"])).toMatchObject({
      status: 0,
      out: expect.stringContaining("Exit status"),
    })
  })

  test.each([
    ["armv7l", 'test "$1" = -m && echo armv7l || echo Linux', "64-bit"],
    ["macOS", 'test "$1" = -m && echo arm64 || echo Darwin', "64-bit"],
  ])("refuses %s", (_machine, uname, words) => {
    const path = pathWith({ uname })
    expect(install([], { path })).toMatchObject({ status: 3, err: expect.stringContaining(words) })
    expect(everything()).toEqual([])
  })

  test.each([
    ["musl", "exit 1", "needs glibc"],
    ["an old glibc", "echo glibc 2.19", "this is 2.19"],
  ])("refuses %s", (_libc, getconf, words) => {
    const path = pathWith({ getconf })
    expect(install([], { path })).toMatchObject({ status: 3, err: expect.stringContaining(words) })
    expect(everything()).toEqual([])
  })

  test("refuses a disk without room, and says how much it takes", () => {
    const path = pathWith({ df: "echo head; echo dev 1000 900 102400 90% /" })
    expect(install([], { path })).toMatchObject({
      status: 3,
      err: expect.stringContaining("100 MB free, and 300 MB are needed"),
    })
  })
})

describe("what is not as its maker signed it is refused", () => {
  const refused = (from: string, words: string, path?: string) => {
    const { status, err } = install([], { from, ...(path !== undefined && { path }) })
    expect({ status, err }).toEqual({ status: 4, err: expect.stringContaining(words) })
    expect(everything()).toEqual([])
  }

  test("a changed executable", () => {
    const from = copyOfRelease()
    const path = join(from, executableName(ownTarget))
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(path, bytes)
    refused(from, "checksum")
  })

  test("a changed unit, with its checksum put right", () => {
    const from = copyOfRelease()
    const sums = readFileSync(join(from, "SHA256SUMS"), "utf8")
    const changed = "[Service]\nExecStart=/bin/sh\n"
    writeFileSync(join(from, "batmon.service"), changed)
    const hash = new Bun.CryptoHasher("sha256").update(changed).digest("hex")
    writeFileSync(join(from, "SHA256SUMS"), sums.replace(/^\S+(?=  batmon\.service$)/m, hash))
    refused(from, "not signed by its maker")
    refused(from, "not signed by its maker", pathOfOnly("openssl"))
  })

  test("a missing signature, a missing file, a link", () => {
    for (const [name, words] of [
      ["SHA256SUMS.sig", "is not signed"],
      ["batmon.service", "has no batmon.service"],
    ] as const) {
      const from = copyOfRelease()
      rmSync(join(from, name))
      refused(from, words)
    }
    const from = copyOfRelease()
    rmSync(join(from, "LICENSE"))
    symlinkSync("/etc/passwd", join(from, "LICENSE"))
    refused(from, "links")
  })

  test("an archive that is cut short", () => {
    const [archive = ""] = release.archives
    const short = join(folder, "short.tar.gz")
    writeFileSync(short, readFileSync(archive).subarray(0, 30_000))
    expect(install([short])).toMatchObject({
      status: 4,
      err: expect.stringContaining("is damaged"),
    })
    expect(everything()).toEqual([])
  })

  test("the script of the repository, which is of no release", () => {
    const from = copyOfRelease()
    cpSync(`${root}/install.sh`, join(from, "install.sh"))
    refused(from, "part of no release")
  })

  test("openssl does where OpenSSH is missing; without both it is said what to install", () => {
    const noSsh = pathOfOnly("openssl")
    expect(install([], { path: noSsh })).toMatchObject({ status: 0, err: "" })
    rmSync(join(board, "usr"), { recursive: true })
    const neither = pathOfOnly()
    expect(install([], { path: neither })).toMatchObject({
      status: 3,
      err: expect.stringContaining("apt-get install openssh-client"),
    })
  })
})

test("a release has all that its checksums name, and they are right", () => {
  const checked = Bun.spawnSync(["sha256sum", "--check", "--strict", "SHA256SUMS"], {
    cwd: release.folder,
  })
  expect(checked.exitCode).toBe(0)
  const named = readFileSync(join(release.folder, "SHA256SUMS"), "utf8").match(/\S+$/gm) ?? []
  const there = readdirSync(release.folder).filter((name) => !name.startsWith("SHA256SUMS"))
  expect(named.toSorted()).toEqual(there.toSorted())
  expect(basename(dirname(join(release.folder, "VERSION")))).toBe("batmon-1.0.0")
})
