import { commit, version } from "../version.ts"
import type { Command } from "./command.ts"

export const versionCommand: Command = {
  name: "version",
  summary: "print the version",
  usage: "batmon version",
  async run(_args, io) {
    io.out(`batmon ${version} (${commit}) ${process.platform}-${process.arch}, Bun ${Bun.version}`)
    return 0
  },
}
