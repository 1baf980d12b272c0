import { createSocket } from "node:dgram"

/** Stands between a manager and an agent, and remembers what the manager sent. */
export class DatagramRelay {
  readonly sent: Buffer[] = []
  /** Waited for before the datagram of this number, from 1, goes on. */
  onSent: (count: number) => Promise<void> | void = () => {}
  readonly #front = createSocket("udp4")
  readonly #back = createSocket("udp4")
  readonly #agentPort: number

  constructor(agentPort: number) {
    this.#agentPort = agentPort
  }

  /** Returns the port that the manager asks. */
  async open(): Promise<number> {
    let manager = 0
    this.#front.on("message", async (bytes, { port }) => {
      manager = port
      await this.onSent(this.sent.push(bytes))
      this.#back.send(bytes, this.#agentPort, "127.0.0.1")
    })
    this.#back.on("message", (bytes) => this.#front.send(bytes, manager, "127.0.0.1"))
    await new Promise<void>((resolve) => this.#front.bind(0, "127.0.0.1", resolve))
    return this.#front.address().port
  }

  close(): void {
    this.#front.close()
    this.#back.close()
  }
}
