import { oneLine } from "../auth/audit-log.ts"
import type { Store } from "../store/store.ts"

/** Notes what is done on the board's console; `action` and `detail` as in `AuditEntry`. */
export type ConsoleAudit = (action: string, detail?: string) => void

export const consoleAudit =
  (store: Pick<Store, "audit">): ConsoleAudit =>
  (action, detail = "") =>
    store.audit.add(oneLine({ time: Date.now(), account: null, from: "console", action, detail }))
