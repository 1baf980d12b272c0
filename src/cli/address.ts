import { hostname } from "node:os"

import { boardAddresses, pageAddress } from "../machine/addresses.ts"
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
    const { localName } = settings
    const secure = settings.tlsCert !== ""
    const port = secure ? settings.tlsPort : settings.webPort
    const found = boardAddresses()
    for (const address of found) io.out(pageAddress(address, port, { secure }))
    if (found.length === 0) {
      io.err(`${hostname()} has no address in any network`)
      return 1
    }
    if (localName !== "") io.out(pageAddress(`${localName}.local`, port, { secure }))
    return 0
  },
}
