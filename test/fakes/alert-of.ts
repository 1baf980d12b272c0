import type { Alert } from "../../src/battery/alert.ts"

/** A raised alert, changed by `said`. */
export const alertOf = (said: Partial<Alert> = {}): Alert => ({
  id: 7,
  rule: "soc-low",
  battery: 1,
  level: "warning",
  state: "raised",
  since: Date.UTC(2026, 10, 22, 11),
  raisedAt: Date.UTC(2026, 10, 22, 11, 5),
  clearedAt: null,
  value: 9,
  limit: 10,
  detail: "",
  flapping: false,
  acknowledgedAt: null,
  acknowledgedBy: null,
  ...said,
})
