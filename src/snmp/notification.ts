import type { Alert } from "../battery/alert.ts"
import type { BatteryStatus } from "../sampling/battery-status.ts"
import { alertColumns, alertEntry } from "./mib/alert-table.ts"
import { batteryTable } from "./mib/battery-table.ts"
import type { MibSource } from "./mib/mib-source.ts"
import type { Oid } from "./oid.ts"
import { oidValue, text, timeTicks, type Value } from "./value.ts"

/** What a manager is told unasked. */
export interface Notification {
  readonly oid: Oid
  readonly bindings: readonly Binding[]
}

export interface Binding {
  readonly oid: Oid
  readonly value: Value
}

const sysUpTime = [1, 3, 6, 1, 2, 1, 1, 3, 0]
const snmpTrapOid = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0]

/** With what stands before the bindings of each: when, and which. */
export const allBindings = ({ oid, bindings }: Notification, upTime: number): Binding[] => [
  { oid: sysUpTime, value: timeTicks(upTime) },
  { oid: snmpTrapOid, value: oidValue(oid) },
  ...bindings,
]

/** `coldStart` of SNMPv2-MIB: batmon has begun anew. */
export const coldStart: Notification = { oid: [1, 3, 6, 1, 6, 3, 1, 1, 5, 1], bindings: [] }

const version = (root: Oid, board: MibSource["board"]): Binding[] => [
  { oid: [...root, 1, 1, 1, 0], value: text(board.version) },
]

export const started = (root: Oid, { board }: MibSource): Notification => ({
  oid: [...root, 0, 5],
  bindings: version(root, board),
})

export const test = (root: Oid, { board }: MibSource): Notification => ({
  oid: [...root, 0, 6],
  bindings: version(root, board),
})

/** Of a battery's row a notification tells its name, its address and its state. */
const batteryParts = [2, 3, 4]

export const batteryLost = (root: Oid, source: MibSource, status: BatteryStatus): Notification => ({
  oid: [...root, 0, 3],
  bindings: batteryBindings(root, source, status),
})

export const batteryBack = (root: Oid, source: MibSource, status: BatteryStatus): Notification => ({
  oid: [...root, 0, 4],
  bindings: batteryBindings(root, source, status),
})

function batteryBindings(root: Oid, source: MibSource, status: BatteryStatus): Binding[] {
  const { entry, columns } = batteryTable(root, source)
  return batteryParts.flatMap((column) => {
    const value = columns[column]?.(status)
    return value ? [{ oid: [...entry, column, status.battery.id], value }] : []
  })
}

/**
 * The columns of an alert in a notification: those that every alert has, at the places that the MIB
 * lists, then those that only some have. Not when it was raised, which is now or told before.
 */
const alertParts = [2, 3, 4, 5, 6, 7, 12, 9, 10, 11]

/** Raised or over; null for what is not told, such as that a person knows. */
export function alertNotification(root: Oid, source: MibSource, alert: Alert): Notification | null {
  const number = alert.state === "raised" ? 1 : alert.state === "cleared" ? 2 : null
  if (number === null || alert.raisedAt === null) return null
  const columns = alertColumns(source)
  const bindings = alertParts.flatMap((column) => {
    const value = columns[column]?.(alert)
    return value ? [{ oid: [...alertEntry(root), column, alert.id], value }] : []
  })
  return { oid: [...root, 0, number], bindings }
}
