import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { freeUdpPort } from "./free-port.ts"

/** Net-SNMP's daemon that receives notifications, and prints them. */
export class TrapReceiver {
  readonly #folder = mkdtempSync(join(tmpdir(), "batmon-traps-"))
  #child: Bun.Subprocess<"ignore", "pipe", "pipe"> | null = null
  #port = 0
  #said = ""

  get port(): number {
    return this.#port
  }

  /** `lines` of its configuration: who is listened to. */
  async start(lines: readonly string[]): Promise<void> {
    this.#port = await freeUdpPort()
    const file = join(this.#folder, "snmptrapd.conf")
    writeFileSync(file, [...lines, ""].join("\n"))
    this.#child = Bun.spawn(
      [
        "snmptrapd",
        "-f",
        "-Lo",
        "-C",
        "-c",
        file,
        "-On",
        "-F",
        "%P %v\n",
        `udp:127.0.0.1:${this.#port}`,
      ],
      {
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
        env: { ...process.env, MIBS: "", SNMP_PERSISTENT_DIR: this.#folder },
      },
    )
    void this.#read(this.#child.stdout)
    void this.#read(this.#child.stderr)
    await this.heard("NET-SNMP version")
  }

  /** All that it printed, once it has printed `text`. */
  async heard(text: string): Promise<string> {
    for (let attempt = 0; attempt < 1200; attempt += 1) {
      if (this.#said.includes(text)) return this.#said
      await Bun.sleep(25)
    }
    throw new Error(`not heard: ${text}, but ${this.#said}`)
  }

  async stop(): Promise<void> {
    this.#child?.kill()
    await this.#child?.exited
    rmSync(this.#folder, { recursive: true })
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder()
    for await (const bytes of stream) this.#said += decoder.decode(bytes, { stream: true })
  }
}
