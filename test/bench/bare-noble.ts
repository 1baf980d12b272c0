/**
 * A reading as a script would take it with noble and nothing else: hear, connect, discover, subscribe,
 * ask twice, disconnect. Run with the controller's socket and the battery's address; takes one reading
 * for each line of its standard input, and answers with a line when it is done.
 */
import hciSockets from "@stoprocent/bluetooth-hci-socket"
import { connectStream, HciStream } from "../../src/ble/hci-stream.ts"

const [, , adapter = "", address = ""] = process.argv
const socket = await connectStream({ kind: "unix", path: adapter.slice("unix:".length) })
class Controller extends HciStream {
  constructor() {
    super(socket)
  }
}
Object.assign(hciSockets, { loadDriver: () => Controller })
const { default: noble } = await import("@stoprocent/noble")

const questions = ["dda50300fffd77", "dda50400fffc77"]

async function takeReading() {
  const id = address.replaceAll(":", "").toLowerCase()
  const heard = new Promise<Awaited<ReturnType<typeof noble.connectAsync>>>((resolve) => {
    noble.on("discover", function found(peripheral) {
      if (peripheral.id !== id) return
      noble.removeListener("discover", found)
      resolve(peripheral)
    })
  })
  await noble.startScanningAsync([], true)
  const peripheral = await heard
  await noble.stopScanningAsync()
  await peripheral.connectAsync()
  const { characteristics } = await peripheral.discoverSomeServicesAndCharacteristicsAsync(
    ["ff00"],
    ["ff01", "ff02"],
  )
  const [notify, write] = characteristics
  if (!notify || !write) throw new Error("no FF01 or no FF02")
  await notify.subscribeAsync()
  for (const question of questions) {
    const answered = new Promise<void>((resolve) => {
      let length = 0
      notify.on("data", function more(data: Buffer) {
        length += data.length
        if (data.at(-1) !== 0x77 || length < 8) return
        notify.removeListener("data", more)
        resolve()
      })
    })
    await write.writeAsync(Buffer.from(question, "hex"), true)
    await answered
  }
  await peripheral.disconnectAsync()
}

await noble.waitForPoweredOnAsync()
process.stdout.write("ready\n")
for await (const _line of console) {
  await takeReading()
  process.stdout.write("read\n")
}
