/**
 * The few packets of the kernel's Bluetooth management interface that batmon speaks: command or event,
 * adapter, length, parameters; 16 bits each, low byte first (bluez, doc/mgmt-api.txt).
 */
const setPowered = 0x0005
const commandComplete = 0x0001
const commandStatus = 0x0002
const headLength = 6

/** Switches the power of an adapter. */
export function powerCommand(adapter: number, on: boolean): Buffer {
  const packet = Buffer.alloc(headLength + 1)
  packet.writeUInt16LE(setPowered, 0)
  packet.writeUInt16LE(adapter, 2)
  packet.writeUInt16LE(1, 4)
  packet.writeUInt8(Number(on), headLength)
  return packet
}

/** The status with which the kernel answers that command, 0 for done; null for any other packet. */
export function powerStatus(packet: Uint8Array, adapter: number): number | null {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  if (packet.length < headLength + 3) return null
  const [event, about, command] = [0, 2, headLength].map((at) => view.getUint16(at, true))
  const answer = event === commandComplete || event === commandStatus
  if (!answer || about !== adapter || command !== setPowered) return null
  return view.getUint8(headLength + 2)
}
