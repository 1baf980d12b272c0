import type { Socket } from "node:net"
import { connectStream } from "../../src/ble/hci-stream.ts"

/**
 * Each connection to btvirt is the first controller that is free, and a controller's number is in its
 * address. This takes those with a lower number, so that the next connection has `address` if it is
 * free; the function it returns gives them back.
 */
export async function holdControllersBelow(path: string, address: string): Promise<() => void> {
  const held: Socket[] = []
  for (;;) {
    const socket = await connectStream({ kind: "unix", path })
    if ((await controllerAddress(socket)) < address) {
      held.push(socket)
      continue
    }
    await destroyed(socket)
    return () => held.forEach((each) => each.destroy())
  }
}

/** The answer to Read BD_ADDR carries it last byte first, behind 7 bytes. */
function controllerAddress(socket: Socket): Promise<string> {
  socket.write(Uint8Array.of(0x01, 0x09, 0x10, 0x00))
  return new Promise((resolve, reject) => {
    socket.once("close", () => reject(new Error("btvirt has no controller left")))
    socket.once("data", (event: Buffer) => {
      const octets = event.subarray(7, 13).toReversed()
      resolve(
        Array.from(octets, (octet) => octet.toString(16).padStart(2, "0"))
          .join(":")
          .toUpperCase(),
      )
    })
  })
}

/** Resolves when the socket is closed: btvirt has freed its controller before it looks at the next. */
export async function destroyed(socket: Socket): Promise<void> {
  const closed = new Promise((resolve) => socket.once("close", resolve))
  socket.destroy()
  await closed
}
