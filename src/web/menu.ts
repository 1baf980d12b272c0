import type { MessageKey } from "../i18n/catalogue.ts"
import type { IconName } from "./parts/icons.tsx"

interface MenuEntry {
  readonly path: string
  readonly icon: IconName
  readonly label: MessageKey
  readonly group: MenuGroup
}

/** What the lines of the menu are about; a rule stands between two of them. */
export const menuGroups = ["batteries", "messages", "access", "board"] as const

type MenuGroup = (typeof menuGroups)[number]

/** Where the menu of every page leads, in this order within a group. */
export const menu = [
  { path: "/", icon: "overview", label: "overview.title", group: "batteries" },
  { path: "/battery/add", icon: "add", label: "battery.add", group: "batteries" },
  { path: "/alerts", icon: "bell", label: "alerts.title", group: "messages" },
  { path: "/mail", icon: "mail", label: "mail.title", group: "messages" },
  { path: "/snmp", icon: "snmp", label: "snmp.title", group: "messages" },
  { path: "/account", icon: "key", label: "account.title", group: "access" },
  { path: "/accounts", icon: "people", label: "accounts.title", group: "access" },
  { path: "/audit", icon: "check", label: "audit.title", group: "access" },
  { path: "/bluetooth", icon: "bluetooth", label: "bluetooth.title", group: "board" },
  { path: "/log", icon: "log", label: "log.title", group: "board" },
  { path: "/backup", icon: "backup", label: "backup.title", group: "board" },
  { path: "/update", icon: "update", label: "update.title", group: "board" },
  { path: "/restart", icon: "restart", label: "restart.title", group: "board" },
] as const satisfies readonly MenuEntry[]
