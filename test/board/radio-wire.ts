import { connect, type Socket } from "node:net"

import { type Rig, startRig } from "../rig/rig.ts"

/** Emulated controllers with BMSs on this machine, and a wire by which a board has one for its own. */
export interface RadioWire extends AsyncDisposable {
  readonly rig: Rig
  /** Where the board's controller answers on this machine. */
  readonly port: number
}

export async function startRadioWire(): Promise<RadioWire> {
  const rig = await startRig()
  const path = rig.adapter.slice("unix:".length)
  /** A board that was reset without a word leaves its end of the wire behind, and its controller taken. */
  let last: Socket | null = null
  const server = Bun.listen<{ readonly controller: Socket }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(wire) {
        last?.destroy()
        const controller = connect(path)
        last = controller
        wire.data = { controller }
        controller.on("data", (bytes) => wire.write(bytes))
        controller.on("error", () => wire.end())
        controller.on("close", () => wire.end())
      },
      data: (wire, bytes) => void wire.data.controller.write(bytes),
      close: (wire) => void wire.data.controller.destroy(),
    },
  })
  return {
    rig,
    port: server.port,
    async [Symbol.asyncDispose]() {
      server.stop(true)
      await rig.stop()
    },
  }
}
