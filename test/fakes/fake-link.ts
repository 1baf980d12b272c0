import type { Link, WriteWay } from "../../src/ble/link.ts"
import type { LinkStep } from "../../src/ble/link-error.ts"
import type { Advertisement } from "../../src/bms/protocol.ts"

export interface FakeLinkScript {
  /** What the BMS sends after a request, in the pieces it sends: `{ dda503…: ["dd03…", "…77"] }`. */
  readonly answers?: Readonly<Record<string, readonly string[]>>
  /** The same for requests that are written the other way. @default no difference */
  readonly otherWay?: Readonly<Record<string, readonly string[]>>
  /** The step that neither ends nor heeds its signal. */
  readonly hangsAt?: LinkStep | undefined
  readonly failsAt?: { readonly step: LinkStep; readonly error: Error }
  /** This many requests are lost before one is answered. */
  readonly loses?: number
}

/** A connection to a BMS that answers from a script, at once. */
export class FakeLink implements Link {
  readonly address = "A4:C1:37:42:3E:D9"
  readonly advertisement: Advertisement = {
    address: this.address,
    name: "JBD-SP04S034",
    rssi: -61,
    services: ["ff00"],
    manufacturerData: null,
  }
  /** Everything that was done with it; a request as its bytes. */
  readonly calls: string[] = []
  readonly #script: FakeLinkScript
  #lost = 0
  #onBytes = (_bytes: Uint8Array) => {}
  #onLost = (_reason: Error) => {}

  constructor(script: FakeLinkScript = {}) {
    this.#script = script
  }

  async hear(): Promise<Advertisement> {
    await this.#step("hear")
    return this.advertisement
  }

  connect(): Promise<void> {
    return this.#step("connect")
  }

  discover(): Promise<void> {
    return this.#step("discover")
  }

  async subscribe(onBytes: (bytes: Uint8Array) => void): Promise<void> {
    this.#onBytes = onBytes
    await this.#step("subscribe")
  }

  async write(bytes: Uint8Array, _signal?: AbortSignal, way: WriteWay = "usual"): Promise<void> {
    const asked = bytes.toHex()
    await this.#step("request", way === "usual" ? asked : `${asked} other`)
    if (this.#lost++ < (this.#script.loses ?? 0)) return
    const { answers: usual, otherWay = usual } = this.#script
    const answers = way === "usual" ? usual : otherWay
    for (const piece of answers?.[asked] ?? []) this.send(piece)
  }

  rest(): void {
    this.calls.push("rest")
  }

  async wake(): Promise<void> {
    this.calls.push("wake")
  }

  disconnect(): Promise<void> {
    return this.#step("disconnect")
  }

  onLost(listener: (reason: Error) => void): void {
    this.#onLost = listener
  }

  /** The BMS speaks, asked or not. */
  send(hex: string): void {
    this.#onBytes(Uint8Array.fromHex(hex))
  }

  /** The connection breaks. */
  lose(reason: Error): void {
    this.#onLost(reason)
  }

  async #step(step: LinkStep, call: string = step): Promise<void> {
    this.calls.push(call)
    if (this.#script.failsAt?.step === step) throw this.#script.failsAt.error
    if (this.#script.hangsAt === step) await new Promise(() => {})
  }
}
