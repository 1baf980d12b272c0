import { errorMessage } from "../lib/error-message.ts"
import { defaultSettingsFile } from "../settings/settings-load.ts"
import { createBackup } from "../store/backup.ts"
import type { BackupManifest } from "../store/backup-manifest.ts"
import { version } from "../version.ts"
import { type Command, UsageError } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

export const backupCommand: Command = {
  name: "backup",
  summary: "put all data into one file",
  usage: `batmon backup FILE [--passphrase-file FILE] [--data-dir DIR]

  Works while batmon runs, and without. FILE is replaced when the new one is whole and was read back;
  until then copies of the databases lie beside it. It is a tar packed by Zstandard, with a checksum
  at its end: batmon restore FILE --check tells what is inside, tar --zstd -xf FILE unpacks it.
  It holds everything that batmon knows, the configuration file too: keep it where only you can read it.
  What is encrypted in it (passwords of mail servers, of SNMP, of batteries) opens only on this board,
  or anywhere for who knows the passphrase in the file that --passphrase-file names.`,
  async run(args, io) {
    const own = { "passphrase-file": "text" } as const
    const { settings, positionals, text } = await parseArguments(args, io, { own })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new UsageError("backup needs one file")
    const request = {
      folder: settings.dataDirectory,
      file,
      version,
      time: Date.now(),
      settingsFile: text("config") ?? io.env["BATMON_CONFIG"] ?? defaultSettingsFile,
      ...(await passphraseIn(text("passphrase-file"))),
    }
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

/** The first line of the file; not on the command line, where every user of the board sees it. */
export async function passphraseIn(path: string | undefined): Promise<{ passphrase?: string }> {
  if (path === undefined) return {}
  const [passphrase = ""] = (await Bun.file(path).text()).split(/\r?\n/)
  if (passphrase === "") throw new UsageError(`${path} holds no passphrase`)
  return { passphrase }
}

/** What is in a backup, in one line. */
export function describeBackup({ batmon, created, databases }: BackupManifest): string {
  const { readings = 0, hours = 0, days = 0 } = databases["history.db"].rows
  const { batteries = 0, events = 0 } = databases["batmon.db"].rows
  const counts = Object.entries({ batteries, events, readings, hours, days })
  const told = counts.map(([what, count]) => `${count} ${what}`).join(", ")
  return `${told}; made ${created} by batmon ${batmon}`
}
