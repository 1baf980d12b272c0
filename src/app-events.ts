import type { AuditEntry } from "./auth/audit-entry.ts"
import type { Alert } from "./battery/alert.ts"
import type { Battery } from "./battery/battery.ts"
import type { RadioState } from "./ble/link.ts"
import type { BatteryStatus } from "./sampling/battery-status.ts"
import type { StorageState } from "./store/storage-state.ts"

/** What the parts of batmon tell each other: event name to payload. */
export interface AppEvents {
  /** A battery was sampled, with or without success. */
  sampled: BatteryStatus
  /** A battery was added, renamed or removed. */
  "batteries-changed": { readonly batteries: readonly Battery[] }
  /** The adapter came, went or was switched. */
  "radio-changed": RadioState
  /** The disk filled, or has space again; a file was damaged, or is whole again. */
  "storage-changed": StorageState
  /** An alert was raised, acknowledged or cleared; told when it is stored. */
  "alert-changed": Alert
  /** A person did something that is kept in the audit log. */
  audited: AuditEntry
}
