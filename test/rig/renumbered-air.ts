import { mkdtempSync, rmSync } from "node:fs"
import { connect, createServer, type Socket } from "node:net"
import { join } from "node:path"

/** The air of one rig under other addresses: each btvirt numbers its controllers alike. */
export interface RenumberedAir {
  /** The adapter to read its batteries with. */
  readonly adapter: string
  /** Under which address a battery of the rig is read. */
  address(original: string): string
  stop(): Promise<void>
}

/** Addresses are 00:AA:01:NN:00:42 by the controller's number; here 01 becomes 02. */
const [usual, other] = [0x01, 0x02]

export async function renumberAir(adapter: string): Promise<RenumberedAir> {
  const folder = mkdtempSync("/tmp/batmon-air-")
  const path = join(folder, "adapter")
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const controller = connect({ path: adapter.slice("unix:".length) })
    pass(client, controller, { from: other, to: usual })
    pass(controller, client, { from: usual, to: other })
    for (const socket of [client, controller]) {
      open.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => {
        open.delete(socket)
        client.destroy()
        controller.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return {
    adapter: `unix:${path}`,
    address: (original) => original.replace(/^00:AA:01/, "00:AA:02"),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
      rmSync(folder, { recursive: true })
    },
  }
}

/** Both sides send whole packets, and the addresses in them last byte first. */
function pass(source: Socket, sink: Socket, { from, to }: { from: number; to: number }): void {
  source.on("data", (bytes: Buffer) => {
    for (let at = 0; at + 6 <= bytes.length; at += 1) {
      const [a, b, , d, e, f] = bytes.subarray(at, at + 6)
      if (a === 0x42 && b === 0x00 && d === from && e === 0xaa && f === 0x00) bytes[at + 3] = to
    }
    sink.write(bytes)
  })
}
