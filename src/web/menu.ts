import type { MessageKey } from "../i18n/catalogue.ts"
import type { IconName } from "./parts/icons.tsx"

interface MenuEntry {
  readonly path: string
  readonly icon: IconName
  readonly label: MessageKey
}

/** Where the menu of every page leads, in this order. */
export const menu = [
  { path: "/", icon: "overview", label: "overview.title" },
  { path: "/battery/add", icon: "add", label: "battery.add" },
  { path: "/account", icon: "key", label: "account.title" },
  { path: "/accounts", icon: "people", label: "accounts.title" },
  { path: "/audit", icon: "check", label: "audit.title" },
  { path: "/log", icon: "log", label: "log.title" },
  { path: "/update", icon: "update", label: "update.title" },
  { path: "/restart", icon: "restart", label: "restart.title" },
] as const satisfies readonly MenuEntry[]
