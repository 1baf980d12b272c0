import { Hono } from "hono"
import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Battery } from "../../battery/battery.ts"
import type { SwitchChange } from "../../battery/switch-change.ts"
import type { Reading } from "../../bms/reading.ts"
import type { Words } from "../../i18n/words.ts"
import type { BatteryStatus } from "../../sampling/battery-status.ts"
import type { SwitchResult } from "../../sampling/battery-switch.ts"
import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { batteryOf } from "../battery-of.ts"
import { viewBattery } from "../battery-view.ts"
import { formTexts } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { Icon } from "../parts/icons.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** Switching charging or discharging of a battery on or off, after asking once more. */
export function batterySwitch(site: Site) {
  const { deps } = site
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const status = allowed(c, site)
      const which = readWhich(c.req.query("switch"))
      const on = switchIn(viewBattery(status, deps).reading, which)
      if (on === null) return choicePage(c, site, status, which)
      return formPage(c, site, { status, change: { which, on: !on }, result: null })
    })
    .post("/", async (c) => {
      const status = allowed(c, site)
      const texts = await formTexts(c, ["switch", "to"])
      if (texts.to !== "on" && texts.to !== "off") throw new HTTPException(400)
      const change = { which: readWhich(texts.switch), on: texts.to === "on" }
      // Reaching a battery may take long.
      waitForAnswer(c)
      const { id, name, address } = status.battery
      const result = await deps.bluetooth.switch(id, change)
      const what = `${name}, ${address}: ${change.which} ${texts.to}`
      if (result.ok) {
        audit(c, site, "battery-switched", what)
        return goTo(c, `/battery/${id}`)
      }
      audit(c, site, "battery-switch-failed", `${what}: ${result.reason}`)
      return formPage(c, site, { status, change, result })
    })
}

/** Where switching is not allowed there is no such page. */
function allowed(c: Context<WebEnv>, site: Site): BatteryStatus {
  const status = batteryOf(c, site)
  if (!site.deps.bluetooth.switching) throw new HTTPException(404)
  return status
}

function readWhich(text: string | undefined): SwitchChange["which"] {
  if (text !== "charge" && text !== "discharge") throw new HTTPException(400)
  return text
}

/** Null where the battery does not say how it is. */
const switchIn = (reading: Reading | null, which: SwitchChange["which"]): boolean | null =>
  (which === "charge" ? reading?.chargeSwitch : reading?.dischargeSwitch) ?? null

interface FormContent {
  readonly status: BatteryStatus
  readonly change: SwitchChange
  /** What came of trying it. */
  readonly result: (SwitchResult & { readonly ok: false }) | null
}

function formPage(c: Context<WebEnv>, site: Site, content: FormContent): Response {
  const { words } = c.get("visitor")
  return page(c, site, {
    title: words.t(titleOf(content.change)),
    status: content.result ? 422 : 200,
    body: <SwitchForm {...content} words={words} />,
  })
}

const titleOf = ({ which, on }: SwitchChange) =>
  on ? (`form.switch.${which}.on` as const) : (`form.switch.${which}.off` as const)

const SwitchForm = ({ status, change, result, words }: FormContent & { readonly words: Words }) => {
  const { battery } = status
  const danger = isDanger(change)
  return (
    <form
      class="form"
      method="post"
      action={`/battery/${battery.id}/switch?switch=${change.which}`}
    >
      <h1>{words.t(titleOf(change))}</h1>
      <Subject battery={battery} />
      {result && (
        <div class="notice level-danger" role="alert">
          <Icon name="danger" />
          <div>
            <strong>{words.t("form.switch.failed")}</strong>
            <p>{failureText(result, words)}</p>
          </div>
        </div>
      )}
      <p>{detailText(change, words)}</p>
      <input type="hidden" name="switch" value={change.which} />
      <input type="hidden" name="to" value={change.on ? "on" : "off"} />
      <p class="actions">
        <button class={danger ? "button dangerous" : "button primary"}>
          {words.t("form.switch.submit", { name: battery.name })}
        </button>
        <a class="button" href={`/battery/${battery.id}`}>
          {words.t("form.cancel")}
        </a>
      </p>
    </form>
  )
}

/** Asked where nobody knows how the switch is now: either direction may be meant. */
function choicePage(
  c: Context<WebEnv>,
  site: Site,
  { battery, latest }: BatteryStatus,
  which: SwitchChange["which"],
): Response {
  const { words } = c.get("visitor")
  const title = words.t(`form.switch.${which}.either`)
  const last = switchIn(latest?.reading ?? null, which)
  const body = (
    <form class="form" method="post" action={`/battery/${battery.id}/switch?switch=${which}`}>
      <h1>{title}</h1>
      <Subject battery={battery} />
      <p>
        {latest === null || last === null
          ? words.t("form.switch.never")
          : words.t(`form.switch.last.${last ? "on" : "off"}`, {
              time: words.moment(latest.time, site.deps.clock.now()),
            })}
      </p>
      <input type="hidden" name="switch" value={which} />
      {[true, false].map((on) => (
        <section class="panel option">
          <p>{detailText({ which, on }, words)}</p>
          <button
            class={isDanger({ which, on }) ? "button dangerous" : "button"}
            name="to"
            value={on ? "on" : "off"}
          >
            {words.t(`form.switch.submit.${on ? "on" : "off"}`, { name: battery.name })}
          </button>
        </section>
      ))}
      <p class="actions">
        <a class="button" href={`/battery/${battery.id}`}>
          {words.t("form.cancel")}
        </a>
      </p>
    </form>
  )
  return page(c, site, { title, body })
}

const Subject = ({ battery }: { readonly battery: Battery }) => (
  <p class="subject">
    <bdi>{battery.name}</bdi> <span class="address">{battery.address}</span>
  </p>
)

const isDanger = ({ which, on }: SwitchChange) => which === "discharge" && !on

const detailText = (change: SwitchChange, words: Words) =>
  words.t(
    isDanger(change) ? "form.switch.danger" : `form.switch.detail.${change.on ? "on" : "off"}`,
  )

const failureText = ({ reason, cause }: SwitchResult & { readonly ok: false }, words: Words) =>
  reason === "unreached" && cause ? words.t(`cause.${cause}`) : words.t(`form.switch.${reason}`)
