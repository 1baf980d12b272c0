import { randomBytes } from "node:crypto"

import { Hono } from "hono"
import type { Context } from "hono"
import { HTTPException } from "hono/http-exception"

import { errorMessage } from "../../lib/error-message.ts"
import type { SnmpChoices } from "../../settings/snmp-choices.ts"
import { audit } from "../audit.ts"
import { formTexts, formValues, type Parsed } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { SnmpAccess, SnmpCommunity, SnmpState } from "../parts/snmp-asking.tsx"
import { SnmpFiles, SnmpIdentity } from "../parts/snmp-identity.tsx"
import { SnmpReceivers, SnmpUsers } from "../parts/snmp-people.tsx"
import {
  accessFields,
  identityFields,
  parseAccess,
  parseCommunity,
  parseIdentity,
  parseReceiver,
  parseUser,
  receiverFields,
  userFields,
} from "../snmp-forms.ts"
import type { RefusedForm, SnmpTold, SnmpView } from "../snmp-view.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Who may ask over SNMP, what they are told, and who is told unasked. Changes apply at once. */
export function snmp(site: Site) {
  const { deps } = site
  const desk = deps.snmp
  const batteries = () => deps.statuses().map(({ battery }) => battery)

  const show = (c: Context<WebEnv>, news: { refused?: RefusedForm; told?: SnmpTold } = {}) => {
    const { words } = c.get("visitor")
    const { refused = null, told = null } = news
    const view: SnmpView = {
      words,
      state: desk.state,
      choices: desk.choices,
      batteries: batteries(),
      boardName: deps.board.name,
      refused,
      told,
    }
    const body = (
      <div class="settings" id="snmp">
        <h1>{words.t("snmp.title")}</h1>
        <Told {...view} />
        <SnmpState {...view} />
        <SnmpCommunity {...view} />
        <SnmpUsers {...view} />
        <SnmpAccess {...view} />
        <SnmpReceivers {...view} />
        <SnmpIdentity {...view} />
        <SnmpFiles names={Object.keys(desk.files)} words={words} />
      </div>
    )
    return page(c, site, { title: words.t("snmp.title"), body, status: refused ? 422 : 200 })
  }

  /** Changes what is set, and notes what was changed. */
  const change = async (c: Context<WebEnv>, part: Partial<SnmpChoices>, detail: string) => {
    await desk.change({ ...desk.choices, ...part })
    audit(c, site, "snmp-changed", detail)
  }

  const saved = async (c: Context<WebEnv>, part: Partial<SnmpChoices>, detail: string) => {
    await change(c, part, detail)
    return goTo(c, "/snmp?saved")
  }

  /** A form's answer: what it says is done, or it is shown again with what is wrong. */
  const take = <Value, Field extends string>(
    c: Context<WebEnv>,
    { form, texts }: Pick<RefusedForm, "form" | "texts">,
    parsed: Parsed<Value, Field>,
    accept: (value: Value) => Promise<Response>,
  ) =>
    parsed.ok ? accept(parsed.value) : show(c, { refused: { form, texts, errors: parsed.errors } })

  const freshCommunity = async (c: Context<WebEnv>, part: Partial<SnmpChoices>, detail: string) => {
    const community = randomBytes(15).toString("base64url")
    await change(c, { ...part, community }, detail)
    return show(c, { told: { kind: "community", community } })
  }

  return new Hono<WebEnv>()
    .get("/", (c) => show(c, c.req.query("saved") === undefined ? {} : { told: { kind: "saved" } }))
    .post("/on", (c) => {
      const { community, users } = desk.choices
      // Without either, nobody could ask.
      if (community === null && users.length === 0)
        return freshCommunity(c, { enabled: true }, "on, new community")
      return saved(c, { enabled: true }, "on")
    })
    .post("/off", (c) => saved(c, { enabled: false }, "off"))
    .post("/access", async (c) => {
      const texts = await formTexts(c, accessFields)
      return take(c, { form: "access", texts }, parseAccess(texts), (access) => {
        const { port, networks, rate } = access
        return saved(
          c,
          access,
          `port ${port}, from ${networks.join(" ") || "anywhere"}, rate ${rate}`,
        )
      })
    })
    .post("/community/new", (c) => freshCommunity(c, {}, "new community"))
    .post("/community/remove", (c) => saved(c, { community: null }, "community removed"))
    .post("/community", async (c) => {
      const texts = await formTexts(c, ["community"])
      return take(c, { form: "community", texts }, parseCommunity(texts.community), (community) =>
        saved(c, { community }, "own community"),
      )
    })
    .post("/user/remove", async (c) => {
      const { userName } = await formTexts(c, ["userName"])
      const users = desk.choices.users.filter(({ name }) => name !== userName)
      return saved(c, { users }, `user removed: ${userName}`)
    })
    .post("/user", async (c) => {
      const texts = await formValues(c, userFields)
      const { users } = desk.choices
      const taken = users.map(({ name }) => name)
      return take(c, { form: "user", texts }, parseUser(texts, taken), (wish) =>
        saved(c, { users: [...users, desk.createUser(wish)] }, `user added: ${wish.name}`),
      )
    })
    .post("/identity", async (c) => {
      const texts = await formTexts(c, identityFields)
      const ids = batteries().map(({ id }) => id)
      return take(c, { form: "identity", texts }, parseIdentity(texts, ids), (identity) =>
        saved(c, identity, `base ${identity.baseOid}, as ${identity.identity}`),
      )
    })
    .post("/receiver", async (c) => {
      const texts = await formValues(c, receiverFields)
      const { receivers } = desk.choices
      return take(c, { form: "receiver", texts }, parseReceiver(texts), (receiver) => {
        const id = Math.max(0, ...receivers.map((other) => other.id)) + 1
        const { host, port, kind } = receiver
        return saved(
          c,
          { receivers: [...receivers, { ...receiver, id }] },
          `${kind} to ${host}:${port}`,
        )
      })
    })
    .post("/receiver/:id{[0-9]+}/remove", (c) => {
      const { host, id } = receiverOf(c)
      const receivers = desk.choices.receivers.filter((receiver) => receiver.id !== id)
      return saved(c, { receivers }, `receiver removed: ${host}`)
    })
    .post("/receiver/:id{[0-9]+}/test", async (c) => {
      const { host, id, kind } = receiverOf(c)
      try {
        await desk.test(id)
        return show(c, { told: { kind: "tested", host, confirmed: kind === "inform" } })
      } catch (error) {
        return show(c, { told: { kind: "test-failed", host, reason: errorMessage(error) } })
      }
    })
    .get("/files/:name", (c) => {
      const name = c.req.param("name")
      const make = Object.hasOwn(desk.files, name) ? desk.files[name] : undefined
      if (!make) throw new HTTPException(404)
      c.header("Content-Type", "text/plain; charset=utf-8")
      c.header("Content-Disposition", `attachment; filename="${name}"`)
      c.header("Cache-Control", "no-store")
      return c.body(make(desk.choices))
    })

  function receiverOf(c: Context<WebEnv>) {
    const id = Number(c.req.param("id"))
    const receiver = desk.choices.receivers.find((each) => each.id === id)
    if (!receiver) throw new HTTPException(404)
    return receiver
  }
}

/** What has just been done. */
const Told = ({ words, told }: SnmpView) => {
  if (told === null || told.kind === "community") return null
  if (told.kind === "test-failed") {
    const { host, reason } = told
    return (
      <p class="subject error" role="alert">
        {words.t("snmp.test.failed", { host, reason })}
      </p>
    )
  }
  return (
    <p class="subject" role="status">
      {told.kind === "saved"
        ? words.t("snmp.saved")
        : words.t(told.confirmed ? "snmp.test.confirmed" : "snmp.test.sent", { host: told.host })}
    </p>
  )
}
