import { Hono } from "hono"

import type { Battery } from "../../battery/battery.ts"
import type { Words } from "../../i18n/words.ts"
import { audit } from "../audit.ts"
import { batteryOf } from "../battery-of.ts"
import { goTo, page } from "../page.tsx"
import { Icon } from "../parts/icons.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** Removing a battery, after saying what that means. */
export function batteryRemove(site: Site) {
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const { battery } = batteryOf(c, site)
      const body = <RemoveForm words={words} battery={battery} now={site.deps.clock.now()} />
      return page(c, site, { title: words.t("form.remove.title"), body })
    })
    .post("/", (c) => {
      // Somebody else may have removed it meanwhile: what was wanted is so.
      const id = Number(c.req.param("id"))
      const battery = site.deps.status(id)?.battery
      site.deps.batteries.remove(id)
      if (battery) audit(c, site, "battery-removed", `${battery.name}, ${battery.address}`)
      return goTo(c, "/")
    })
}

interface RemoveFormProps {
  readonly words: Words
  readonly battery: Battery
  /** UTC milliseconds. */
  readonly now: number
}

const RemoveForm = ({ words, battery, now }: RemoveFormProps) => (
  <form class="form" method="post" action={`/battery/${battery.id}/remove`}>
    <h1>{words.t("form.remove.title")}</h1>
    <p class="subject">
      <bdi>{battery.name}</bdi> <span class="address">{battery.address}</span>
    </p>
    <p>{words.t("form.remove.detail")}</p>
    <ul class="lost">
      <li>{words.t("form.remove.readings", { date: words.date(battery.addedAt) })}</li>
      <li>{words.t("form.remove.sums")}</li>
      <li>{words.t("form.remove.events")}</li>
    </ul>
    <p>
      {/* From the beginning of time: what was imported is older than the battery is here. */}
      <a class="button" href={`/battery/${battery.id}/download?from=0&to=${now + 1}`} download>
        <Icon name="download" />
        {words.t("form.remove.download")}
      </a>
    </p>
    <p class="actions">
      <button class="button dangerous">{words.t("form.remove.submit")}</button>
      <a class="button" href={`/battery/${battery.id}`}>
        {words.t("form.cancel")}
      </a>
    </p>
  </form>
)
