import {
  chownSync,
  existsSync,
  lchownSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname, join, resolve } from "node:path"

import { errorMessage } from "../lib/error-message.ts"
import { defaultSettingsFile } from "../settings/settings-load.ts"
import { checkBackup, restoreBackup } from "../store/restore.ts"
import { Store } from "../store/store.ts"
import { describeBackup, passphraseIn } from "./backup.ts"
import { type Command, UsageError } from "./command.ts"
import { consoleAudit } from "./console-audit.ts"
import { parseArguments } from "./settings-arguments.ts"

export const restoreCommand: Command = {
  name: "restore",
  summary: "put the data of a backup in place of the present",
  usage: `batmon restore FILE [--check] [--yes] [--settings] [--passphrase-file FILE] [--data-dir DIR]

  --check  only look whether the backup is whole, and tell what is inside
  --yes    replace the data that is there; without it only an empty data folder is filled
  --settings  put the configuration file of the backup in place of the present one, too
  --passphrase-file  holds the passphrase of the backup, which opens the passwords in it

  batmon must not be running. A file that is damaged, cut short or no backup is refused before
  anything is changed, and the present files are kept until the restored ones are in place and open.`,
  async run(args, io) {
    const parsed = await parseArguments(args, io, {
      own: { check: "flag", yes: "flag", settings: "flag", "passphrase-file": "text" },
    })
    const [file, ...more] = parsed.positionals
    if (file === undefined || more.length > 0) throw new UsageError("restore needs one file")
    const folder = parsed.settings.dataDirectory
    try {
      if (!existsSync(file)) throw new Error(`there is no ${file}`)
      if (parsed.flag("check")) {
        const scratch = existsSync(folder) ? folder : dirname(resolve(file))
        io.out(`${file} is whole: ${describeBackup(await checkBackup(file, scratch))}`)
        return 0
      }
      if (existsSync(join(folder, "batmon.db")) && !parsed.flag("yes")) {
        io.err(`there are data in ${folder} already: --yes replaces them`)
        return 1
      }
      const secret = await passphraseIn(parsed.text("passphrase-file"))
      const manifest = await restoreBackup(file, { folder, time: Date.now(), ...secret })
      if (parsed.flag("settings")) {
        const path = parsed.text("config") ?? io.env["BATMON_CONFIG"] ?? defaultSettingsFile
        if (manifest.settings === undefined) io.err("the backup has no configuration file")
        else putSettings(path, manifest.settings)
      }
      await noteRestore(folder)
      giveToOwner(folder)
      io.out(`restored ${folder}: ${describeBackup(manifest)}`)
      return 0
    } catch (error) {
      io.err(`${parsed.flag("check") ? "" : "nothing was restored: "}${errorMessage(error)}`)
      return 1
    }
  },
}

async function noteRestore(folder: string): Promise<void> {
  const store = new Store(folder)
  await store.start()
  consoleAudit(store)("restored")
  await store.stop()
}

/** What root has put there belongs to whom the folder belongs: else the service could not use it. */
function giveToOwner(folder: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(folder)
  // A link there is somebody's who is not root: it is not followed.
  for (const name of readdirSync(folder)) lchownSync(join(folder, name), uid, gid)
}

/** The present file is kept beside it. */
function putSettings(path: string, text: string): void {
  if (existsSync(path)) renameSync(path, `${path}.before-restore`)
  const before = existsSync(`${path}.before-restore`) ? statSync(`${path}.before-restore`) : null
  writeFileSync(path, text, { mode: before ? before.mode & 0o777 : 0o644 })
  if (before && process.getuid?.() === 0) chownSync(path, before.uid, before.gid)
}
