import { Hono } from "hono"

import type { Battery } from "../../battery/battery.ts"
import type { Words } from "../../i18n/words.ts"
import { batteryOf } from "../battery-of.ts"
import { goTo, page } from "../page.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** Removing a battery, after saying what that means. */
export function batteryRemove(site: Site) {
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const { battery } = batteryOf(c, site)
      const body = <RemoveForm words={words} battery={battery} />
      return page(c, site, { title: words.t("form.remove.title"), body })
    })
    .post("/", (c) => {
      // Somebody else may have removed it meanwhile: what was wanted is so.
      site.deps.batteries.remove(Number(c.req.param("id")))
      return goTo(c, "/")
    })
}

const RemoveForm = ({ words, battery }: { readonly words: Words; readonly battery: Battery }) => (
  <form class="form" method="post" action={`/battery/${battery.id}/remove`}>
    <h1>{words.t("form.remove.title")}</h1>
    <p class="subject">
      <bdi>{battery.name}</bdi> <span class="address">{battery.address}</span>
    </p>
    <p>{words.t("form.remove.detail")}</p>
    <p class="actions">
      <button class="button dangerous">{words.t("form.remove.submit")}</button>
      <a class="button" href={`/battery/${battery.id}`}>
        {words.t("form.cancel")}
      </a>
    </p>
  </form>
)
