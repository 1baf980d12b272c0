/**
 * What batmon uses of noble 2.8.0. The bindings are the layer below noble's own objects: those keep
 * every device that ever passed by, and print to the console.
 */
declare module "@stoprocent/noble/lib/hci-socket/bindings.js" {
  import type { EventEmitter } from "node:events"

  /** `uuid` is the device's address in lower case without colons. UUIDs lack leading zeros. */
  export interface NobleBindingsEvents {
    stateChange: [state: string]
    scanStart: []
    scanStop: []
    discover: [
      uuid: string,
      address: string,
      addressType: "public" | "random",
      connectable: boolean,
      advertisement: {
        readonly localName?: string
        readonly serviceUuids: readonly string[]
        readonly manufacturerData?: Uint8Array
      },
      rssi: number,
    ]
    connect: [uuid: string, error: Error | null]
    /** An HCI status code. */
    disconnect: [uuid: string, reason: number]
    servicesDiscover: [uuid: string, services: readonly string[]]
    characteristicsDiscover: [
      uuid: string,
      service: string,
      characteristics: readonly {
        readonly uuid: string
        readonly properties: readonly string[]
      }[],
    ]
    notify: [uuid: string, service: string, characteristic: string]
    write: [uuid: string, service: string, characteristic: string]
    read: [uuid: string, service: string, characteristic: string, data: Uint8Array]
  }

  export default class NobleBindings extends EventEmitter<NobleBindingsEvents> {
    constructor(options: { readonly hciDriver: unknown; readonly deviceId?: number })
    start(): void
    stop(): void
    startScanning(services: readonly string[], allowDuplicates: boolean): void
    stopScanning(): void
    /** Intervals in 1.25 ms, the supervision timeout in 10 ms. */
    connect(
      uuid: string,
      parameters: {
        readonly addressType: "public" | "random"
        readonly minInterval: number
        readonly maxInterval: number
        readonly timeout: number
      },
    ): void
    cancelConnect(uuid: string): void
    disconnect(uuid: string): void
    discoverServices(uuid: string, services: readonly string[]): void
    discoverCharacteristics(uuid: string, service: string, characteristics: readonly string[]): void
    notify(uuid: string, service: string, characteristic: string, on: boolean): void
    write(
      uuid: string,
      service: string,
      characteristic: string,
      data: Buffer,
      withoutResponse: boolean,
    ): void

    /** Overridden, because noble prints what it thinks of some states to standard output. */
    onStateChange(state: string): void
    /** The attempt that the controller works on; it alone tells that a cancelled one has ended. */
    _pendingConnectionUuid: string | null
    /** What noble remembers of each device it has heard, without end. */
    _addresses: Record<string, string>
    _addresseTypes: Record<string, string>
    _connectable: Record<string, boolean>
    scannable: Record<string, boolean>
    /** Handles of connections by device, and devices by handle. */
    _handles: Record<string, number | string>
    _hci: { onSocketData(packet: Buffer): void } | null
    _gap: { _discoveries: Record<string, unknown> } | null
  }
}

declare module "@stoprocent/noble/lib/hci-status-message.js" {
  /** An HCI status code in words. */
  export default function hciStatusMessage(status: number | string): string
}
