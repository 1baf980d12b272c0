import type { Words } from "../../i18n/words.ts"
import type { WaySetup } from "../../mail/way-setup.ts"
import { formOf } from "../mail-forms.ts"
import type { IconName } from "./icons.tsx"

export const wayIcons = {
  smtp: "mail",
  gmail: "mail",
  ntfy: "bell",
  webhook: "program",
} as const satisfies Readonly<Record<WaySetup["kind"], IconName>>

/** Whom a way is for, as its heading: an account, or a place that is told. */
export function wayTitle(setup: WaySetup): string {
  switch (setup.kind) {
    case "smtp":
      return setup.from
    case "gmail":
      return setup.address
    case "ntfy":
      return setup.topic
    case "webhook":
      return originOf(setup.url)
  }
}

/** What kind of way it is, and by which server it goes. */
export function wayDetail(setup: WaySetup, words: Words): string {
  switch (setup.kind) {
    case "smtp":
      if (formOf(setup) === "app-password") return words.t("mail.way.app-password")
      return words.t("mail.way.smtp", {
        server: `${setup.host}:${setup.port}`,
        security: words.t(`mail.security.${setup.security}`),
      })
    case "gmail":
      return words.t("mail.way.gmail", { date: words.date(setup.linkedAt) })
    case "ntfy":
      return words.t("mail.way.ntfy", { server: originOf(setup.url) })
    case "webhook":
      return words.t(setup.secret === "" ? "mail.way.webhook" : "mail.way.webhook.signed")
  }
}

/** What follows the host often is a secret of its own. */
const originOf = (url: string) => URL.parse(url)?.origin ?? url
