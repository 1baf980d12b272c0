import { errorMessage } from "../lib/error-message.ts"
import { ownHost, pageAddress } from "../machine/addresses.ts"
import type { Command } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

/** Longer than any answer takes that a person would still call healthy. */
const patience = 10_000

export const healthCommand: Command = {
  name: "health",
  summary: "ask a running batmon whether it is well",
  usage: `batmon health [--url http://HOST:PORT]

  Prints what /health answers. Exit status 0 when well, 1 when not or not reached.`,
  async run(args, io) {
    const { settings, text } = await parseArguments(args, io, { own: { url: "text" } })
    const { webHost, webPort } = settings
    const url = new URL("/health", text("url") ?? pageAddress(ownHost(webHost), webPort))
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(patience) })
      io.out((await response.text()).trim())
      return response.ok ? 0 : 1
    } catch (error) {
      io.err(`batmon does not answer at ${url.href}: ${errorMessage(error)}`)
      return 1
    }
  },
}
