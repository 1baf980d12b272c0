import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** What BATMON-MIB is built on; Debian leaves these out, for their licence. */
const foundations = ["SNMPv2-SMI", "SNMPv2-TC", "SNMPv2-CONF", "SNMPv2-MIB"] as const

/** A folder of MIBs by their names, as Net-SNMP and libsmi look for them. */
export class MibFolder {
  readonly path = mkdtempSync(join(tmpdir(), "batmon-mibs-"))
  readonly #name: string

  constructor(text: string, name = "BATMON-MIB") {
    this.#name = name
    const library = join(dirname(Bun.resolveSync("net-snmp", import.meta.dir)), "lib/mibs")
    for (const name of foundations) {
      copyFileSync(join(library, `${name}.mib`), join(this.path, name))
    }
    writeFileSync(this.file, text)
  }

  get file(): string {
    return join(this.path, this.#name)
  }

  /** For Net-SNMP's tools: this folder and nothing else. */
  get env(): Readonly<Record<string, string>> {
    return { MIBDIRS: this.path, MIBS: `${this.#name}:SNMPv2-MIB` }
  }

  remove(): void {
    rmSync(this.path, { recursive: true })
  }
}
