import {
  lchownSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { hostname } from "node:os"
import { join } from "node:path"

import { boardAddresses } from "../machine/addresses.ts"
import type { Settings } from "../settings/setting-keys.ts"
import { type Command, UsageError } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

/** Earlier than any batmon: the clock of this board was not set. */
const firstPossible = Date.UTC(2026, 0, 1)

export const tlsCommand: Command = {
  name: "tls",
  summary: "make a certificate for this board, so that the page is https",
  usage: `batmon tls self-signed [NAME|ADDRESS …]

  Writes tls/cert.pem and tls/key.pem into the data folder and says what to put into the
  configuration. The certificate is for the board's host name and all its present addresses, and for
  those that are given, for 820 days. A running batmon that uses these files takes the new ones up
  within seconds. Browsers warn of a certificate that nobody vouches for: one from your own authority
  is better, where there is one.
  --data-dir names another data folder than /var/lib/batmon.`,
  async run(args, io) {
    const { settings, positionals } = await parseArguments(args, io)
    const [action, ...given] = positionals
    if (action !== "self-signed") throw new UsageError("tls knows only self-signed")
    const now = Date.now()
    if (now < firstPossible) {
      io.err("the clock of this board is not set: the certificate would not be valid")
      return 1
    }
    // Only here: what makes certificates is large, and needed once in two years.
    const { createSelfSigned } = await import("../lib/self-signed.ts")
    const names = namesOf(settings, given)
    const { cert, key, expiresAt } = await createSelfSigned(names, now)
    const folder = join(settings.dataDirectory, "tls")
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // The data folder is not root's: a link in it could lead what root does anywhere.
    if (!lstatSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`)
    const owner = statSync(settings.dataDirectory)
    // Run by root, it is read by whoever batmon runs as.
    lchownSync(folder, owner.uid, owner.gid)
    const [certFile, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")]
    replace(keyFile, key, { mode: 0o600, owner })
    replace(certFile, cert, { mode: 0o644, owner })
    io.out(`made a certificate for ${names.join(", ")}`)
    io.out(`until ${new Date(expiresAt).toISOString().slice(0, 10)}; in the configuration:`)
    io.out(`\n[tls]\ncert = ${JSON.stringify(certFile)}\nkey = ${JSON.stringify(keyFile)}`)
    return 0
  },
}

function namesOf(
  { localName, webHosts }: Settings,
  given: readonly string[],
): readonly [string, ...string[]] {
  const host = hostname()
  const local = localName === "" ? [] : [`${localName}.local`]
  const own = [`${host}.local`, ...local, "localhost", "127.0.0.1", ...boardAddresses()]
  const all = [...given, ...webHosts.split(/\s+/), ...own].filter((name) => name !== "")
  return [host, ...new Set(all.filter((name) => name !== host))]
}

interface FileRights {
  readonly mode: number
  readonly owner: { readonly uid: number; readonly gid: number }
}

/** Whole or not at all. */
function replace(path: string, text: string, { mode, owner }: FileRights): void {
  const draft = `${path}.new`
  rmSync(draft, { recursive: true, force: true })
  writeFileSync(draft, text, { mode, flush: true, flag: "wx" })
  lchownSync(draft, owner.uid, owner.gid)
  renameSync(draft, path)
}
