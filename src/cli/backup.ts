import { errorMessage } from "../lib/error-message.ts"
import { createBackup } from "../store/backup.ts"
import type { BackupManifest } from "../store/backup-manifest.ts"
import { version } from "../version.ts"
import { type Command, UsageError } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

export const backupCommand: Command = {
  name: "backup",
  summary: "put all data into one file",
  usage: `batmon backup FILE [--data-dir DIR]

  Works while batmon runs, and without. FILE is replaced when the new one is whole and was read back;
  until then copies of the databases lie beside it. It is a tar packed by Zstandard, with a checksum
  at its end: batmon restore FILE --check tells what is inside, tar --zstd -xf FILE unpacks it.
  It holds everything that batmon knows, also passwords: keep it where only you can read it.`,
  async run(args, io) {
    const { settings, positionals } = await parseArguments(args, io)
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new UsageError("backup needs one file")
    const request = { folder: settings.dataDirectory, file, version, time: Date.now() }
    try {
      for await (const manifest of createBackup(request)) {
        io.out(`${file}: ${describeBackup(manifest)}`)
      }
      return 0
    } catch (error) {
      io.err(`no backup was made: ${errorMessage(error)}`)
      return 1
    }
  },
}

/** What is in a backup, in one line. */
export function describeBackup({ batmon, created, databases }: BackupManifest): string {
  const { readings = 0, hours = 0, days = 0 } = databases["history.db"].rows
  const { batteries = 0, events = 0 } = databases["batmon.db"].rows
  const counts = Object.entries({ batteries, events, readings, hours, days })
  const told = counts.map(([what, count]) => `${count} ${what}`).join(", ")
  return `${told}; made ${created} by batmon ${batmon}`
}
