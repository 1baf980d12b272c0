import { join } from "node:path"

import { takeRequest } from "../machine/board-request.ts"
import { uploadedRelease } from "../machine/release-upload.ts"
import type { Command, CommandIo } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"
import { installRelease } from "./update.ts"

export const carryOutCommand: Command = {
  name: "carry-out",
  summary: "do as root what the page asked the board for",
  usage: `batmon carry-out

  systemd runs it when the page asks for a restart, a shutdown or an update: one word in
  /run/batmon/request. It is of no use by hand.`,
  async run(args, io) {
    const { settings } = await parseArguments(args, io)
    const request = takeRequest()
    if (request === null) {
      io.err("nothing that is known was asked for")
      return 1
    }
    io.out(`asked for: ${request}`)
    switch (request) {
      case "restart":
        return systemctl(io, "restart", "batmon.service")
      case "reboot":
        return systemctl(io, "reboot")
      case "power-off":
        return systemctl(io, "poweroff")
      case "update":
        return installRelease(join(settings.dataDirectory, uploadedRelease), io)
    }
  },
}

async function systemctl({ err }: CommandIo, ...args: readonly string[]): Promise<number> {
  const child = Bun.spawn(["systemctl", ...args], { stdin: "ignore", stderr: "inherit" })
  const status = await child.exited
  if (status !== 0) err(`systemctl ${args.join(" ")} ended with ${status}`)
  return status === 0 ? 0 : 1
}
