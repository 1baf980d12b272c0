import { join } from "node:path"

import { type BoardRequest, takeRequest } from "../machine/board-request.ts"
import { uploadedRelease } from "../machine/release-upload.ts"
import type { Command } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"
import { installRelease } from "./update.ts"

interface CarryOutDeps {
  readonly take: () => BoardRequest | null
  /** Resolves with the exit status. */
  readonly systemctl: (args: readonly string[]) => Promise<number>
}

export const createCarryOutCommand = ({ take, systemctl }: CarryOutDeps): Command => ({
  name: "carry-out",
  summary: "do as root what the page asked the board for",
  usage: `batmon carry-out

  systemd runs it when the page asks for a restart, a shutdown or an update: one word in
  /run/batmon/request. It is of no use by hand.`,
  async run(args, io) {
    // First: systemd runs this for as long as it is there, and settings may have a mistake.
    const request = take()
    if (request === null) {
      io.err("nothing that is known was asked for")
      return 1
    }
    io.out(`asked for: ${request}`)
    switch (request) {
      case "restart":
        return await told(["restart", "batmon.service"])
      case "reboot":
        return await told(["reboot"])
      case "power-off":
        return await told(["poweroff"])
      case "update": {
        const { settings } = await parseArguments(args, io)
        return await installRelease(join(settings.dataDirectory, uploadedRelease), io)
      }
    }

    async function told(words: readonly string[]): Promise<number> {
      const status = await systemctl(words)
      if (status !== 0) io.err(`systemctl ${words.join(" ")} ended with ${status}`)
      return status === 0 ? 0 : 1
    }
  },
})

export const carryOutCommand: Command = createCarryOutCommand({
  take: takeRequest,
  systemctl: (args) =>
    Bun.spawn(["systemctl", ...args], { stdin: "ignore", stderr: "inherit" }).exited,
})
