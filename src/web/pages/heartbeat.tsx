import { type Context, Hono } from "hono"

import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { formTexts } from "../forms.ts"
import { isWebAddress } from "../mail-forms.ts"
import { goTo, page } from "../page.tsx"
import { FormActions } from "../parts/form-actions.tsx"
import { FormField } from "../parts/form-field.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** Whom the board calls for as long as it is well. */
export function heartbeat(site: Site) {
  const { heartbeat } = site.deps.mail
  const call = async (c: Context<WebEnv>) => {
    waitForAnswer(c)
    // It has a limit of its own, and says so; only who has left hears nothing of it.
    await heartbeat.call(c.req.raw.signal).catch(() => {})
    return goTo(c, "/mail#heartbeat")
  }
  return new Hono<WebEnv>()
    .get("/", (c) => form(c, site, { url: heartbeat.url, isWrong: false }))
    .post("/", async (c) => {
      const { url = "" } = await formTexts(c, ["url"])
      if (url !== "" && !isWebAddress(url)) return form(c, site, { url, isWrong: true })
      if (url !== heartbeat.url) {
        heartbeat.choose(url)
        audit(c, site, "mail-changed", `heartbeat: ${URL.parse(url)?.origin ?? "off"}`)
      }
      return url === "" ? goTo(c, "/mail#heartbeat") : call(c)
    })
    .post("/call", (c) => (heartbeat.url === "" ? goTo(c, "/mail#heartbeat") : call(c)))
}

interface FormContent {
  readonly url: string
  readonly isWrong: boolean
}

function form(c: Context<WebEnv>, site: Site, { url, isWrong }: FormContent): Response {
  const { words } = c.get("visitor")
  const title = words.t("heartbeat.title")
  const body = (
    <form
      class="form"
      method="post"
      action="/mail/heartbeat"
      hx-post="/mail/heartbeat"
      hx-swap="outerMorph"
      // The address is called before the page answers.
      hx-config="timeout:60s"
      novalidate
    >
      <h1>{title}</h1>
      <p>{words.t("heartbeat.about")}</p>
      <FormField
        name="url"
        label={words.t("heartbeat.url")}
        value={url}
        hint={words.t("heartbeat.url.hint")}
        error={isWrong ? "form.error.url" : undefined}
        words={words}
        input={{ type: "url", inputmode: "url", autocapitalize: "none", spellcheck: "false" }}
      />
      <FormActions back="/mail" words={words} />
    </form>
  )
  return page(c, site, { title, body, status: isWrong ? 422 : 200 })
}
