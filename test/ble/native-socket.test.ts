import { describe, expect, test } from "bun:test"

import { closedOnce } from "../../src/ble/native-socket.ts"

/** A socket that says what it does, and when it is collected: then the native one closes once more. */
class Socket {
  static readonly calls: string[] = []
  static readonly collected: string[] = []
  static readonly #registry = new FinalizationRegistry<string>((name) => {
    Socket.collected.push(name)
  })
  name = ""

  named(name: string): this {
    this.name = name
    Socket.#registry.register(this, name)
    return this
  }
  start(): void {
    Socket.calls.push("start")
  }
  stop(): void {
    Socket.calls.push("stop")
  }
  write(packet: Buffer): void {
    Socket.calls.push(`write ${packet.toHex()}`)
  }
}

const Guarded = closedOnce(Socket)

describe("a native socket", () => {
  test("is mute once it was stopped, and stops once", () => {
    const socket = new Guarded()
    socket.start()
    socket.write(Buffer.of(1))
    socket.stop()
    socket.write(Buffer.of(2))
    socket.stop()
    expect(Socket.calls).toEqual(["start", "write 01", "stop"])
    expect(() => socket.start()).toThrow("does not start again")
  })

  test("is never collected once it was started; one that was not may go", async () => {
    for (const index of Array.from({ length: 20 }, (_, index) => index)) {
      const used = new Guarded().named(`started ${index}`)
      used.start()
      used.stop()
      new Guarded().named(`unused ${index}`).stop()
    }
    const deadline = performance.now() + 10_000
    while (Socket.collected.length < 5 && performance.now() < deadline) {
      Bun.gc(true)
      await Bun.sleep(10)
    }
    expect(Socket.collected.length).toBeGreaterThanOrEqual(5)
    expect(Socket.collected.filter((name) => name.startsWith("started"))).toEqual([])
  })
})
