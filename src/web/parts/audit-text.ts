import type { Words } from "../../i18n/words.ts"

/** What is told in words; what else is noted, by another batmon maybe, is shown as it was noted. */
const known = [
  "account-added",
  "account-removed",
  "account-role-changed",
  "activated",
  "activation-refused",
  "battery-added",
  "battery-changed",
  "battery-removed",
  "battery-switched",
  "battery-switch-failed",
  "credentials-changed",
  "credentials-refused",
  "exported",
  "licence-provisioned",
  "log-downloaded",
  "password-reset",
  "reset-failed",
  "restarted",
  "sessions-ended",
  "setup-begun",
  "setup-done",
  "setup-refused",
  "sign-in-blocked",
  "sign-in-failed",
  "signed-in",
  "signed-out",
  "switched-off",
  "update-received",
  "updated",
] as const

export function auditText(action: string, words: Words): string {
  const told = known.find((each) => each === action)
  return told === undefined ? action.replaceAll("-", " ") : words.t(`audited.${told}`)
}
