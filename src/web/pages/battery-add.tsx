import { Hono } from "hono"
import type { Context } from "hono"

import type { Battery } from "../../battery/battery.ts"
import { parseAddress } from "../../bms/address.ts"
import {
  checkAddress,
  checkInterval,
  checkName,
  checkPassword,
  type FieldErrors,
  formTexts,
} from "../forms.ts"
import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { markup } from "../markup.ts"
import {
  checkModel,
  type ModelField,
  type ModelTexts,
  noModelTexts,
  readModelTexts,
} from "../model-form.ts"
import { goTo, isPartial, page } from "../page.tsx"
import { AddForm, type AddTexts } from "../parts/add-form.tsx"
import { Icon } from "../parts/icons.tsx"
import { Nearby, NearbyPoll, type NearbyProps, NearbyState } from "../parts/nearby-list.tsx"
import { policyChange } from "../parts/policy-fields.tsx"
import { RadioNotice } from "../parts/radio-notice.tsx"
import { TestPanel, type TestState } from "../parts/test-panel.tsx"
import type { Site, WebEnv } from "../web-env.ts"

const fields = ["address", "name", "password", "keep", "interval"] as const

/** Milliseconds: long enough to hear most of what is near, for a page without a script. */
const blindScan = 5_000

/** Adding a battery: choosing what is in range, or typing its address; a look at it; a name. */
export function batteryAdd(site: Site) {
  const { deps } = site
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const first = deps.statuses().length === 0
      const body = (
        <div class="form choosing">
          <h1>{words.t(first ? "form.add.first" : "form.add.title")}</h1>
          <p>{words.t("form.add.hint")}</p>
          <RadioNotice radio={deps.radio()} words={words} />
          <Nearby {...nearbyProps(c, site)} />
          <p class="actions">
            <a class="button" href="/battery/add/details">
              <Icon name="pencil" />
              {words.t("form.add.type")}
            </a>
            {!first && (
              <a class="button" href="/">
                {words.t("form.cancel")}
              </a>
            )}
          </p>
        </div>
      )
      return page(c, site, { title: words.t("form.add.title"), live: "/alive", body })
    })
    .get("/scan", (c) =>
      isPartial(c) ? scanNews(c, site) : c.redirect(`/battery/add${askedAll(c) ? "?all=1" : ""}`),
    )
    .post("/scan", async (c) => {
      deps.nearby.begin()
      if (isPartial(c)) return scanNews(c, site)
      await deps.clock.sleep(blindScan, c.req.raw.signal).catch(() => {})
      return c.redirect(`/battery/add${askedAll(c) ? "?all=1" : ""}`, 303)
    })
    .get("/details", (c) => {
      const address = parseAddress(c.req.query("address") ?? "")
      const chosen = address === null ? null : deps.nearby.device(address)
      const existing = deps.statuses().find(({ battery }) => battery.address === address)?.battery
      const texts = { address: address ?? "", name: chosen?.name ?? "" }
      const now = address !== null && existing === undefined
      return formPage(c, site, { texts, existing, test: { kind: "waiting", now } })
    })
    .post("/test", async (c) => {
      const { words } = c.get("visitor")
      const texts = await formTexts(c, fields)
      const test = await takeTest(c, site, texts)
      if (isPartial(c)) return c.html(markup(<TestPanel state={test} words={words} />))
      return formPage(c, site, { texts, model: (await readModelTexts(c)) ?? noModelTexts, test })
    })
    .post("/", async (c) => {
      const texts = await formTexts(c, fields)
      const checked = checkBattery(texts)
      const model = (await readModelTexts(c)) ?? noModelTexts
      const choice = checkModel(model)
      const added = checked.ok && choice.ok ? deps.batteries.add(checked.value) : null
      if (added?.ok) {
        if (choice.ok) deps.models.choose(added.battery.id, choice.value)
        const { name, address, interval } = added.battery
        const every = interval === undefined ? "" : `, every ${interval / 1000} s`
        audit(c, site, "battery-added", `${name}, ${address}${every}`)
        return goTo(c, `/battery/${added.battery.id}`)
      }
      const test = { kind: "waiting", now: false } as const
      const errors = { ...(checked.ok ? {} : checked.errors), ...(choice.ok ? {} : choice.errors) }
      const existing = added?.existing
      return formPage(c, site, { texts, model, errors, existing, test, refused: true })
    })
}

const askedAll = (c: Context<WebEnv>) => c.req.query("all") === "1"

function nearbyProps(c: Context<WebEnv>, { deps }: Site): NearbyProps {
  return {
    scan: deps.nearby.look(),
    known: deps.statuses().map(({ battery }) => battery),
    all: askedAll(c),
    words: c.get("visitor").words,
  }
}

/** The list as it now is, and what asks for the next one. */
function scanNews(c: Context<WebEnv>, site: Site): Response | Promise<Response> {
  const props = nearbyProps(c, site)
  const list = `<hx-partial id="nearby" hx-swap="outerMorph">${markup(<NearbyState {...props} />)}</hx-partial>`
  c.header("Cache-Control", "no-store")
  return c.html(markup(<NearbyPoll {...props} />) + list)
}

async function takeTest(
  c: Context<WebEnv>,
  { deps }: Site,
  texts: { readonly address: string; readonly password: string },
): Promise<TestState> {
  const address = checkAddress(texts.address)
  const password = checkPassword(texts.password)
  if (!address.ok)
    return { kind: "refused", error: address.errors.address ?? "form.error.address-invalid" }
  if (!password.ok) return { kind: "refused", error: "form.error.password-invalid" }
  if (deps.statuses().some(({ battery }) => battery.address === address.value))
    return { kind: "refused", error: "form.error.address-monitored" }
  // Hearing a battery alone may take long.
  waitForAnswer(c)
  return {
    kind: "done",
    result: await deps.nearby.test(address.value, c.req.raw.signal, password.value || null),
  }
}

/** A battery without a name goes by its address. */
function checkBattery(texts: Required<AddTexts>) {
  const password = checkPassword(texts.password)
  const address = checkAddress(texts.address)
  const name = texts.name === "" && address.ok ? address : checkName(texts.name || "-")
  const interval = checkInterval(texts.interval)
  if (address.ok && name.ok && password.ok && interval.ok) {
    const policy = policyChange({ ...texts, forget: "" })
    const every = interval.value === null ? {} : { interval: interval.value }
    const value = { address: address.value, name: name.value, policy, ...every }
    return { ok: true, value } as const
  }
  const errors: FieldErrors<keyof AddTexts> = {
    ...(address.ok ? {} : address.errors),
    ...(name.ok ? {} : name.errors),
    ...(password.ok ? {} : password.errors),
    ...(interval.ok ? {} : interval.errors),
  }
  return { ok: false, errors } as const
}

interface FormContent {
  readonly texts: AddTexts
  readonly model?: ModelTexts
  readonly errors?: FieldErrors<keyof AddTexts | ModelField>
  readonly existing?: Battery | undefined
  readonly test: TestState
  /** Whether this answers a form that could not be accepted. */
  readonly refused?: boolean
}

function formPage(c: Context<WebEnv>, site: Site, content: FormContent): Response {
  const { words } = c.get("visitor")
  const { texts, model = noModelTexts, existing, test, refused = false } = content
  const taken = { address: "form.error.address-taken" } as const
  const errors = existing ? taken : (content.errors ?? {})
  return page(c, site, {
    title: words.t("form.add.title"),
    status: refused ? 422 : 200,
    body: (
      <AddForm
        words={words}
        texts={texts}
        model={model}
        errors={errors}
        existing={existing}
        test={test}
        interval={site.deps.interval()}
      />
    ),
  })
}
