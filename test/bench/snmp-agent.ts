import { SnmpBoard, userFor } from "../fakes/snmp-board.ts"
import { addBusy } from "./web-data.ts"

/** What the bench asks the process for, and is told. */
export interface AgentStats {
  readonly port: number
  /** Hexadecimal. */
  readonly authKey: string
  readonly privKey: string
  /** Lines of the log so far. */
  readonly lines: number
}

/** An agent in a process of its own, with as many batteries of 16 cells as the argument says. */
const snmp = new SnmpBoard()
addBusy(snmp.board, Number(process.argv[2]))
await snmp.start()
snmp.store()
const user = userFor(snmp.snmp.engineId, { auth: "SHA-256", priv: "AES-128" })
await snmp.snmp.change({ ...snmp.snmp.choices, users: [user] })

const tell = () => {
  const { authKey, privKey } = user
  const stats = { port: snmp.port, authKey, privKey, lines: snmp.board.entries.length }
  process.send?.(stats satisfies AgentStats)
}
process.on("message", tell)
tell()
