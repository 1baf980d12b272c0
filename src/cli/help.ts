import { type Command, UsageError } from "./command.ts"

/** The list of commands, or the usage of one. */
export const createHelpCommand = (commands: readonly Command[]): Command => ({
  name: "help",
  summary: "list the commands, or explain one",
  usage: "batmon help [COMMAND]",
  async run([name], io) {
    if (name === undefined) {
      io.out(overview(commands))
      return 0
    }
    const command = commands.find((candidate) => candidate.name === name)
    if (!command) throw new UsageError(`there is no command ${name}`)
    io.out(`${command.usage}\n\n  ${command.summary}`)
    return 0
  },
})

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    "batmon monitors batteries over Bluetooth LE.",
    "",
    ...commands.map(({ name, summary }) => `  batmon ${name.padEnd(width)}  ${summary}`),
    "",
    "batmon help COMMAND explains one.",
  ].join("\n")
}
