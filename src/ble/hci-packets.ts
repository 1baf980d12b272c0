/**
 * The few HCI packets that batmon looks at itself, because noble does not look at their status
 * (Bluetooth Core, volume 4, part E, sections 7.7.5 and 7.7.15; H4 framing).
 */
const event = 0x04
const disconnectionComplete = 0x05
const commandStatus = 0x0f
const disconnectCommand = [0x06, 0x04]
const connectionTimeout = 0x08

/**
 * Whether the controller says that a connection which it was asked to end does not exist. noble would
 * keep it for ever.
 */
export function refusesDisconnect(packet: Uint8Array): boolean {
  const [type, code, , status, , low, high] = packet
  if (type !== event || status === undefined || status === 0) return false
  if (code === disconnectionComplete) return true
  return code === commandStatus && low === disconnectCommand[0] && high === disconnectCommand[1]
}

/** What a controller sends when a connection has broken. */
export function connectionBroke(handle: number): Buffer {
  const head = [event, disconnectionComplete, 0x04, 0x00]
  return Buffer.from([...head, handle & 0xff, handle >> 8, connectionTimeout])
}
