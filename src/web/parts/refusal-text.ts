import { longestAccountName } from "../../auth/account-name.ts"
import type { Refusal } from "../../auth/accounts.ts"
import { longestPassword, shortestPassword } from "../../auth/password-rules.ts"
import type { Words } from "../../i18n/words.ts"

/** Why an account could not be made or changed so. */
export function refusalText(refusal: Refusal | "over", words: Words): string {
  switch (refusal) {
    case "short":
      return words.t("refusal.short", { count: shortestPassword })
    case "long":
      return words.t("refusal.long", { count: longestPassword })
    case "name-long":
      return words.t("refusal.name-long", { count: longestAccountName })
    default:
      return words.t(`refusal.${refusal}`)
  }
}

/** Those that are said under the field of the name, and under that of the present password. */
export const refusalField = (refusal: Refusal | "over") =>
  refusal.startsWith("name-")
    ? "name"
    : refusal === "wrong-password"
      ? "current"
      : refusal === "over" || refusal === "last-administrator"
        ? "form"
        : "password"
