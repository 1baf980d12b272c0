import { expect, test } from "bun:test"
import type { Socket } from "node:net"
import { connectStream } from "../../src/ble/hci-stream.ts"
import { destroyed } from "./controller-slots.ts"
import { startRig } from "./rig.ts"

const scan = Uint8Array.of(0x01, 0x0c, 0x20, 0x02, 0x01, 0x00)
const advertise = Uint8Array.of(0x01, 0x0a, 0x20, 0x01, 0x01)
const readAddress = Uint8Array.of(0x01, 0x09, 0x10, 0x00)

function ask(socket: Socket, command: Uint8Array): Promise<Buffer> {
  const answer = new Promise<Buffer>((resolve) => socket.once("data", resolve))
  socket.write(command)
  return answer
}

test("the air outlives whoever goes away just when there is something to tell", async () => {
  const rig = await startRig()
  const open = () => connectStream({ kind: "unix", path: rig.adapter.slice("unix:".length) })
  try {
    const [heard, listener] = [await open(), await open()]
    await ask(listener, scan)
    rig.freeze()
    // First in the queue: it is told to the listener, which by then is gone.
    const advertises = ask(heard, advertise)
    await destroyed(listener)
    rig.thaw()
    await advertises
    const another = await open()
    expect(await ask(another, readAddress)).toContain(0x42)
    for (const socket of [heard, another]) await destroyed(socket)
  } finally {
    await rig.stop()
  }
}, 20_000)
