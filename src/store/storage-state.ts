/** How well readings can be stored now. The page says so where it is not well. */
export type StorageState =
  | { readonly kind: "well" }
  /** Little space is left: the oldest readings go before their time. `free` is a share, 0 to 1. */
  | { readonly kind: "filling"; readonly free: number }
  /** Hardly any space is left: readings are not stored, hours, days and events are. */
  | { readonly kind: "full"; readonly free: number }
  /** The disk refuses to store anything: read-only, or broken. Readings wait in memory. */
  | { readonly kind: "refused"; readonly reason: string }
  /** A file was damaged: a new one is in use, and what could be read of the old one is in it or comes. */
  | DamagedStorage

export interface DamagedStorage {
  readonly kind: "damaged"
  /** Which of the two databases. */
  readonly file: "batmon.db" | "history.db"
  /** Name of the damaged file in the data folder; null where it was gone. */
  readonly setAside: string | null
  readonly salvage: "running" | "done" | "failed"
  /** Rows that were copied so far. */
  readonly rows: number
}
