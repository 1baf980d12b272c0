import { Hono } from "hono"

import { account } from "./pages/account.tsx"
import { accounts } from "./pages/accounts.tsx"
import { activate } from "./pages/activate.tsx"
import { alertRules } from "./pages/alert-rules.tsx"
import { alerts } from "./pages/alerts.tsx"
import { alive } from "./pages/alive.ts"
import { assetFiles, manifest } from "./pages/asset-files.ts"
import { auditLog } from "./pages/audit-log.tsx"
import { bluetooth } from "./pages/bluetooth.tsx"
import { backup } from "./pages/backup.tsx"
import { batteryAdd } from "./pages/battery-add.tsx"
import { batteryChart } from "./pages/battery-chart.ts"
import { batteryEdit } from "./pages/battery-edit.tsx"
import { batteryDownload } from "./pages/battery-download.ts"
import { batteryRemove } from "./pages/battery-remove.tsx"
import { batterySwitch } from "./pages/battery-switch.tsx"
import { batteryByAddress, batteryShow } from "./pages/battery-show.tsx"
import { compare } from "./pages/compare.tsx"
import { forgotten } from "./pages/forgotten.tsx"
import { gmailLink } from "./pages/gmail-link.tsx"
import { diagnostics } from "./pages/diagnostics.ts"
import { health } from "./pages/health.ts"
import { heartbeat } from "./pages/heartbeat.tsx"
import { log } from "./pages/log.tsx"
import { mailAdd, mailEdit } from "./pages/mail-way.tsx"
import { mail } from "./pages/mail.tsx"
import { overview } from "./pages/overview.tsx"
import { preferences } from "./pages/preferences.ts"
import { setup } from "./pages/setup.tsx"
import { signIn } from "./pages/sign-in.tsx"
import { signOut } from "./pages/sign-out.ts"
import { recipients } from "./pages/recipients.tsx"
import { restart } from "./pages/restart.tsx"
import { snmp } from "./pages/snmp.tsx"
import { update } from "./pages/update.tsx"
import { withLooks } from "./post-only.ts"
import type { Site, WebEnv } from "./web-env.ts"

/**
 * Everything that can be asked for, and in `access.ts` by whom. Each line's file holds the page with its parts and
 * actions.
 */
export function routes(site: Site): Hono<WebEnv> {
  const asked = new Hono<WebEnv>()
    .route("/", overview(site))
    .route("/battery/add", batteryAdd(site))
    .route("/battery/:id{[0-9]+}", batteryShow(site))
    .route("/battery/:id{[0-9]+}/chart", batteryChart(site))
    .route("/battery/:id{[0-9]+}/download", batteryDownload(site))
    .route("/battery/:id{[0-9]+}/edit", batteryEdit(site))
    .route("/battery/:id{[0-9]+}/remove", batteryRemove(site))
    .route("/battery/:id{[0-9]+}/switch", batterySwitch(site))
    .route("/battery/:address", batteryByAddress(site))
    .route("/bluetooth", bluetooth(site))
    .route("/alerts", alerts(site))
    .route("/mail/recipients", recipients(site))
    .route("/alerts/rules", alertRules(site, "board"))
    .route("/battery/:id{[0-9]+}/alerts", alertRules(site, "battery"))
    .route("/log", log(site))
    .route("/diagnostics.zip", diagnostics(site))
    .route("/snmp", snmp(site))
    .route("/backup", backup(site))
    .route("/restart", restart(site))
    .route("/update", update(site))
    .route("/mail", mail(site))
    .route("/mail/add/:form", mailAdd(site))
    .route("/mail/:way{[0-9]+}/edit", mailEdit(site))
    .route("/mail/gmail", gmailLink(site))
    .route("/mail/heartbeat", heartbeat(site))
    .route("/alive", alive(site))
    .route("/compare", compare(site))
    .route("/preferences", preferences(site))
    .route("/account", account(site))
    .route("/accounts", accounts(site))
    .route("/audit", auditLog(site))
    .route("/sign-in", signIn(site))
    .route("/forgotten", forgotten(site))
    .route("/activate", activate(site))
    .route("/sign-out", signOut(site))
    .route("/setup", setup(site))
    .route("/health", health(site))
    .route("/manifest.webmanifest", manifest(site))
    .route("/assets", assetFiles(site))
  return withLooks(asked)
}
