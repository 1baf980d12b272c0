import { existsSync } from "node:fs"
import { dirname, join, resolve } from "node:path"

import { errorMessage } from "../lib/error-message.ts"
import { checkBackup, restoreBackup } from "../store/restore.ts"
import { describeBackup } from "./backup.ts"
import { type Command, UsageError } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

export const restoreCommand: Command = {
  name: "restore",
  summary: "put the data of a backup in place of the present",
  usage: `batmon restore FILE [--check] [--yes] [--data-dir DIR]

  --check  only look whether the backup is whole, and tell what is inside
  --yes    replace the data that is there; without it only an empty data folder is filled

  batmon must not be running. A file that is damaged, cut short or no backup is refused before
  anything is changed, and the present files are kept until the restored ones are in place and open.`,
  async run(args, io) {
    const parsed = await parseArguments(args, io, { own: { check: "flag", yes: "flag" } })
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
      const manifest = await restoreBackup(file, { folder, time: Date.now() })
      io.out(`restored ${folder}: ${describeBackup(manifest)}`)
      return 0
    } catch (error) {
      io.err(`${parsed.flag("check") ? "" : "nothing was restored: "}${errorMessage(error)}`)
      return 1
    }
  },
}
