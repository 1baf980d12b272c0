/**
 * One BMS on the air: a GATT server on one emulated controller. Run as a process of its own with the
 * path of the controller's socket and the behaviour as JSON; a line on its standard input replaces the
 * behaviour, and the end of its standard input ends it.
 */
import hciSockets from "@stoprocent/bluetooth-hci-socket"
import { connectStream, HciStream } from "../../src/ble/hci-stream.ts"
import type { BmsBehaviour, BmsEvent } from "./bms-behaviour.ts"

const [, , path = "", firstBehaviour = ""] = process.argv
let behaviour: BmsBehaviour = JSON.parse(firstBehaviour)
const tell = (event: BmsEvent) => process.stdout.write(`${JSON.stringify(event)}\n`)

const socket = await connectStream({ kind: "unix", path })
socket.on("close", () => process.exit(0))
class Controller extends HciStream {
  constructor() {
    super(socket)
  }
}

Object.assign(hciSockets, { loadDriver: () => Controller })
const { default: bleno } = await import("@stoprocent/bleno")

let subscribedAt = 0
let requests = 0
let unlocked = false
let drawn = 0
let notify: (data: Buffer) => void = () => {}

const answer = (hex: string) => {
  const bytes = Buffer.from(hex, "hex")
  for (let at = 0; at < bytes.length; at += 20) notify(bytes.subarray(at, at + 20))
}

/** The formulas of the lock, written down a second time and not taken from what is tested. */
const onLock = (request: Buffer, password: string) => {
  const reply = (command: number, value: number) =>
    notify(Buffer.from([0xff, 0xaa, command, 1, value, (command + 1 + value) & 0xff]))
  const octets = Buffer.from(bleno.address.replaceAll(":", ""), "hex")
  const hidden = Buffer.from(password).map((byte, at) => ((octets[at] ?? 0) ^ byte) + drawn)
  switch (request[2]) {
    case 0x15:
      return reply(0x15, 0)
    case 0x17:
      drawn = Math.floor(256 * Math.random())
      return reply(0x17, drawn)
    case 0x18:
      unlocked = request.subarray(4, 10).equals(hidden)
      return reply(0x18, unlocked ? 0 : 1)
  }
}

/** Bits that are 1 are off: 0 for charging, 1 for discharging. */
let switchedOff = 0

/** What it says of itself with its switches as they were set. */
const asSwitched = (frame: string) => {
  if (switchedOff === 0) return frame
  const bytes = Buffer.from(frame, "hex")
  bytes[4 + 20] = (bytes[4 + 20] ?? 0) & ~switchedOff
  bytes[4 + 16] = (bytes[4 + 16] ?? 0) | 0x10
  const sum = -bytes.subarray(2, -3).reduce((total, byte) => total + byte, 0) & 0xffff
  bytes.writeUInt16BE(sum, bytes.length - 3)
  return bytes.toString("hex")
}

const onSwitch = (request: Buffer) => {
  const bits = request[5] ?? 0
  // A second later, as real boards do.
  setTimeout(() => (switchedOff = bits), behaviour.fault === "stubborn" ? 3_600_000 : 700)
  return answer("dde10000000077")
}

const onRequest = (request: Buffer, withoutResponse: boolean) => {
  const { lockedWith, heeds } = behaviour
  if (heeds !== "all" && (heeds === "without-response") !== withoutResponse) return
  if (lockedWith !== null && request[0] === 0xff) return onLock(request, lockedWith)
  if (lockedWith !== null && !unlocked) return
  const hex = request.toString("hex")
  const lost = requests++ === 0 && performance.now() - subscribedAt < behaviour.losesFirstFor
  tell({ event: "request", hex, lost })
  if (lost) return
  const register = hex.slice(4, 6)
  if (hex.startsWith("dd5ae1") && behaviour.fault !== "refuse") return onSwitch(request)
  const known = behaviour.frames[register]
  const frame = known && register === "03" ? asSwitched(known) : known
  switch (behaviour.fault) {
    case "silent":
      return
    case "echo":
      return answer(hex)
    case "refuse":
      return answer(`dd${register}8000ff8077`)
    case "noise":
      return answer("dd0300ff00112233445566778899aabbccddeeff")
    case "hang-up-at-request":
      return bleno.disconnect()
    case "other-answer":
      return answer(behaviour.frames["04"] ?? "")
    case "flood":
      return answer("dd0300ff".repeat(2_560))
    case "half":
      return frame ? notify(Buffer.from(frame, "hex").subarray(0, 8)) : undefined
    case "noise-first":
      answer("00dd03001d7777")
  }
  if (frame) answer(frame)
}

const { service } = behaviour
const following = (by: number) => (Number.parseInt(service, 16) + by).toString(16).padStart(4, "0")
const services = [
  new bleno.PrimaryService({
    uuid: service,
    characteristics: [
      new bleno.Characteristic({
        uuid: following(1),
        properties: ["read", "notify"],
        onSubscribe: (_connection, _size, send) => {
          subscribedAt = performance.now()
          requests = 0
          unlocked = false
          notify = send
          tell({ event: "subscribed" })
          if (behaviour.fault === "hang-up-at-subscribe") bleno.disconnect()
        },
        onUnsubscribe: () => {
          notify = () => {}
        },
      }),
      new bleno.Characteristic({
        uuid: following(2),
        properties: ["write", "writeWithoutResponse"],
        onWriteRequest: (_connection, data, _offset, withoutResponse, done) => {
          done(bleno.Characteristic.RESULT_SUCCESS)
          onRequest(data, withoutResponse)
        },
      }),
    ],
  }),
]

/** As real modules do: the service and the address reversed in the advertisement, the name on request. */
const advertise = () => {
  const address = Buffer.from(bleno.address.replaceAll(":", ""), "hex").reverse()
  const name = Buffer.from(behaviour.name)
  const advertisement = Buffer.from([2, 1, 6, 3, 3, 0x00, 0xff, 7, 0xff, ...address])
  bleno.startAdvertisingWithEIRData(advertisement, Buffer.from([name.length + 1, 9, ...name]))
}

bleno.on("accept", () => {
  bleno.stopAdvertising()
  tell({ event: "connected" })
  if (behaviour.fault === "hang-up-at-connect") bleno.disconnect()
})
bleno.on("mtuChange", () => {
  if (behaviour.fault === "hang-up-at-discover") bleno.disconnect()
})
bleno.on("disconnect", () => {
  // bleno would switch advertising on once more in the same breath.
  setTimeout(advertise, 10)
  tell({ event: "disconnected" })
})
bleno.on("advertisingStart", () => tell({ event: "ready", address: bleno.address.toUpperCase() }))
bleno.on("stateChange", (state: string) => {
  if (state !== "poweredOn") return
  bleno.setServices(services)
  advertise()
})

for await (const line of console) {
  behaviour = JSON.parse(line)
  tell({ event: "behaves" })
}
process.exit(0)
