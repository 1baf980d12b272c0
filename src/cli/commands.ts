import { errorMessage } from "../lib/error-message.ts"
import { SettingsError } from "../settings/settings-error.ts"
import { addressCommand } from "./address.ts"
import { backupCommand } from "./backup.ts"
import { batteryCommand } from "./battery.ts"
import { type Command, type CommandIo, UsageError } from "./command.ts"
import { carryOutCommand } from "./carry-out.ts"
import { configCommand } from "./config.ts"
import { decodeCommand } from "./decode.ts"
import { createDemoCommand } from "./demo.ts"
import { doctorCommand } from "./doctor.ts"
import { exportCommand } from "./export.ts"
import { healthCommand } from "./health.ts"
import { licenceCommand } from "./licence.ts"
import { createHelpCommand } from "./help.ts"
import { importCommand } from "./import.ts"
import { passwordCommand } from "./password.ts"
import { readCommand } from "./read.ts"
import { replayCommand } from "./replay.ts"
import { restoreCommand } from "./restore.ts"
import { scanCommand } from "./scan.ts"
import { tlsCommand } from "./tls.ts"
import { createServeCommand, type StartApp } from "./serve.ts"
import { updateCommand } from "./update.ts"
import { versionCommand } from "./version.ts"

/** Every command there is. The reference in the README is checked against this list. */
export function createCommands(start: StartApp): readonly Command[] {
  const commands = [
    createServeCommand(start),
    createDemoCommand(start),
    batteryCommand,
    scanCommand,
    readCommand,
    decodeCommand,
    exportCommand,
    importCommand,
    backupCommand,
    restoreCommand,
    replayCommand,
    passwordCommand,
    licenceCommand,
    tlsCommand,
    healthCommand,
    addressCommand,
    doctorCommand,
    updateCommand,
    carryOutCommand,
    configCommand,
    versionCommand,
  ]
  return [...commands, createHelpCommand(commands)]
}

/** Runs one command line; resolves with the exit status. */
export async function runCommandLine(
  args: readonly string[],
  { commands, io }: { readonly commands: readonly Command[]; readonly io: CommandIo },
): Promise<number> {
  const [first = "help", ...rest] = args
  const asksHelp = rest.includes("--help") || rest.includes("-h")
  const name = alias[first] ?? first
  const command = commands.find((candidate) => candidate.name === (asksHelp ? "help" : name))
  if (!command) {
    io.err(`batmon: there is no command ${first}; "batmon help" lists them`)
    return 2
  }
  try {
    return await command.run(asksHelp ? [name] : rest, io)
  } catch (error) {
    io.err(`batmon ${name}: ${errorMessage(error)}`)
    if (error instanceof UsageError) io.err(`\n${command.usage}`)
    return error instanceof UsageError || error instanceof SettingsError ? 2 : 1
  }
}

const alias: Readonly<Record<string, string>> = {
  "--help": "help",
  "-h": "help",
  "--version": "version",
  "-v": "version",
}
