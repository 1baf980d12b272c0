import { afterAll, afterEach, describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer, type Server, type Socket } from "node:net"
import { join } from "node:path"
import { connectStream, HciStream } from "../../src/ble/hci-stream.ts"

const folder = mkdtempSync("/tmp/batmon-stream-")
const path = join(folder, "controller")
let server: Server | null = null

afterEach(() => {
  server?.close()
  rmSync(path, { force: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A stream, bound and started, and the controller's end of it. */
async function open() {
  const accepted = Promise.withResolvers<Socket>()
  server = createServer((socket) => accepted.resolve(socket)).listen(path)
  const socket = await connectStream({ kind: "unix", path })
  const stream = new HciStream(socket)
  const packets: string[] = []
  let closed = () => {}
  const ended = new Promise<void>((resolve) => (closed = resolve))
  const errors: string[] = []
  stream.on("data", (packet: Buffer) => packets.push(packet.toString("hex")))
  stream.on("error", (error: Error) => errors.push(error.message))
  stream.on("state", closed)
  stream.bindRaw()
  stream.start()
  return { socket, stream, packets, errors, ended, controller: await accepted.promise }
}

const event = "040e0401030c00"
const data = "022a20070003000400020001"
const synchronous = "0301000411223344"
const isochronous = "05010002001122"

describe("packets", () => {
  const stream = event + data + synchronous + isochronous + event
  test.each([1, 2, 3, 5, 7, 11, 1_000])("are whole when %d bytes come at a time", async (size) => {
    const { packets, ended, controller } = await open()
    controller.setNoDelay(true)
    for (const piece of stream.match(new RegExp(`.{1,${2 * size}}`, "g")) ?? []) {
      controller.write(Buffer.from(piece, "hex"))
      await new Promise((resolve) => setImmediate(resolve))
    }
    controller.end()
    await ended
    expect(packets).toEqual([event, data, synchronous, isochronous, event])
  })

  test("without data are whole", async () => {
    const { packets, ended, controller } = await open()
    controller.end(Buffer.from("04ff00", "hex"))
    await ended
    expect(packets).toEqual(["04ff00"])
  })

  test("of no known type end the stream: nobody knows where the next begins", async () => {
    const { packets, errors, ended, stream, controller } = await open()
    controller.write(Buffer.from(`${event}aa`, "hex"))
    await ended
    expect(packets).toEqual([event])
    expect(errors).toEqual(["not an H4 stream: packet type 0xaa"])
    expect(stream.isDevUp()).toBe(false)
  })
})

test("commands reach the controller, the last one before the end included", async () => {
  const { stream, controller } = await open()
  const received = new Promise<string>((resolve) => {
    let bytes = ""
    controller.on("data", (piece) => (bytes += piece.toString("hex")))
    controller.on("end", () => resolve(bytes))
  })
  stream.reset()
  stream.write(Uint8Array.of(1, 2, 3))
  stream.stop()
  stream.write(Uint8Array.of(4))
  expect(await received).toBe("01030c00010203")
})

test("an instance for the management channel leaves the stream alone", async () => {
  const { socket, stream, controller } = await open()
  const received = new Promise<string>((resolve) =>
    controller.once("data", (bytes) => resolve(bytes.toString("hex"))),
  )
  const management = new HciStream(socket)
  management.bindControl()
  management.start()
  management.write(Uint8Array.of(9))
  management.stop()
  stream.write(Uint8Array.of(1))
  expect(await received).toBe("01")
})

test("where nobody listens the error says so", async () => {
  await expect(connectStream({ kind: "unix", path: join(folder, "nobody") })).rejects.toThrow(
    "ENOENT",
  )
})
