import type { Words } from "../../i18n/words.ts"

/** What is told in words; what else is noted, by another batmon maybe, is shown as it was noted. */
const known = [
  "account-added",
  "account-removed",
  "account-role-changed",
  "activated",
  "activation-refused",
  "alert-acknowledged",
  "alert-rule-changed",
  "backup-downloaded",
  "backup-received",
  "battery-added",
  "battery-changed",
  "battery-model-changed",
  "battery-removed",
  "battery-switch-failed",
  "battery-switched",
  "credentials-changed",
  "credentials-refused",
  "diagnostics-downloaded",
  "exported",
  "licence-provisioned",
  "log-downloaded",
  "mail-changed",
  "password-reset",
  "recipient-changed",
  "reset-failed",
  "restarted",
  "restored",
  "sessions-ended",
  "setup-begun",
  "setup-done",
  "setup-refused",
  "sign-in-blocked",
  "sign-in-failed",
  "signed-in",
  "signed-out",
  "snmp-changed",
  "switched-off",
  "update-received",
  "updated",
] as const

export function auditText(action: string, words: Words): string {
  const told = known.find((each) => each === action)
  return told === undefined ? action.replaceAll("-", " ") : words.t(`audited.${told}`)
}
