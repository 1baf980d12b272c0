import { hostname } from "node:os"

import { answeredAddresses, boardAddresses, pageAddress } from "../machine/addresses.ts"
import type { Command } from "./command.ts"
import { parseArguments } from "./settings-arguments.ts"

export const addressCommand: Command = {
  name: "address",
  summary: "where the page of this board is",
  usage: `batmon address

  Prints an address a line, the one that is easiest to type first. Exit status 1 where the board has no
  network.`,
  async run(args, io) {
    const { settings } = await parseArguments(args, io)
    const { localName, webHost } = settings
    const secure = settings.tlsCert !== ""
    const port = secure ? settings.tlsPort : settings.webPort
    const found = answeredAddresses(webHost)
    for (const address of found) io.out(pageAddress(address, port, { secure }))
    if (found.length === 0) {
      const isAlone = boardAddresses().length === 0
      io.err(
        isAlone
          ? `${hostname()} has no address in any network`
          : `the page answers on ${webHost} alone, which nobody else can reach`,
      )
      return 1
    }
    if (localName !== "") io.out(pageAddress(`${localName}.local`, port, { secure }))
    return 0
  },
}
