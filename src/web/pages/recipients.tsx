import { type Context, Hono } from "hono"
import { HTTPException } from "hono/http-exception"

import type { Recipient } from "../../alerts/recipient.ts"
import type { Words } from "../../i18n/words.ts"
import { isMailWay } from "../../mail/way.ts"
import { audit } from "../audit.ts"
import { type FieldErrors, formTexts } from "../forms.ts"
import { goTo, page } from "../page.tsx"
import { levelsFromText } from "../parts/alert-text.ts"
import { Icon } from "../parts/icons.tsx"
import { RecipientFields } from "../parts/recipient-fields.tsx"
import {
  emptyRecipient,
  parseRecipient,
  type RecipientField,
  recipientFields,
  type RecipientTexts,
  recipientTexts,
  timeText,
} from "../recipient-form.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Who is told, of what and when; and when data are mailed. */
export function recipients(site: Site) {
  const { deps } = site
  const desk = deps.alerts

  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const hasWay = deps.mail.ways.ways().some(isMailWay)
      const all = desk.recipients()
      return page(c, site, {
        title: words.t("recipients.title"),
        body: (
          <div class="settings">
            <h1>{words.t("recipients.title")}</h1>
            <p class="muted">{words.t("recipients.about")}</p>
            {!hasWay && (
              <div class="notice level-warning">
                <Icon name="alert" />
                <p>
                  {words.t("recipients.no-way")} <a href="/mail">{words.t("mail.title")}</a>
                </p>
              </div>
            )}
            <ul class="ways">
              {all.map((recipient) => (
                <RecipientItem recipient={recipient} words={words} />
              ))}
            </ul>
            <p class="actions">
              <a class="button primary" href="/mail/recipients/add">
                <Icon name="add" />
                {words.t("recipients.add")}
              </a>
              <a class="button" href="/mail">
                <Icon name="mail" />
                {words.t("mail.title")}
              </a>
            </p>
          </div>
        ),
      })
    })
    .get("/add", (c) => form(c, { texts: emptyRecipient(c.get("visitor").words.language) }))
    .post("/add", (c) => save(c, null))
    .get("/:id", (c) => {
      const recipient = recipientOf(c)
      return form(c, { recipient, texts: recipientTexts(recipient) })
    })
    .post("/:id", (c) => save(c, recipientOf(c)))
    .post("/:id/remove", (c) => {
      const { id, address } = recipientOf(c)
      if (desk.removeRecipient(id)) audit(c, site, "recipient-changed", `${address}: removed`)
      return goTo(c, "/mail/recipients")
    })

  function recipientOf(c: Context<WebEnv>): Recipient {
    const found = desk.recipients().find(({ id }) => id === c.req.param("id"))
    if (!found) throw new HTTPException(404)
    return found
  }

  async function save(c: Context<WebEnv>, recipient: Recipient | null): Promise<Response> {
    const texts = await formTexts(c, recipientFields)
    const body = await c.req.parseBody({ all: true })
    const ticked = [body["battery"] ?? []].flat().map(Number)
    const others = desk.recipients().filter((other) => other !== recipient)
    const parsed = parseRecipient(texts, {
      batteries: ticked.filter((id) => deps.status(id) !== null),
      taken: others.map(({ address }) => address),
    })
    if (!parsed.ok) return form(c, { recipient, texts, errors: parsed.errors, ticked })
    const id = recipient?.id ?? crypto.randomUUID().slice(0, 8)
    desk.saveRecipient({ ...parsed.value, id })
    audit(
      c,
      site,
      "recipient-changed",
      `${parsed.value.address}: ${recipient ? "changed" : "added"}`,
    )
    return goTo(c, "/mail/recipients")
  }

  function form(
    c: Context<WebEnv>,
    { recipient = null, texts, errors, ticked }: FormState,
  ): Response {
    const { words } = c.get("visitor")
    const title = words.t(recipient ? "recipients.edit" : "recipients.add")
    const action = recipient ? `/mail/recipients/${recipient.id}` : "/mail/recipients/add"
    const body = (
      <form
        class="form"
        method="post"
        action={action}
        hx-post={action}
        hx-swap="outerMorph"
        novalidate
      >
        <h1>{title}</h1>
        <RecipientFields
          texts={texts}
          errors={errors ?? {}}
          batteries={deps.statuses().map(({ battery }) => battery)}
          ticked={ticked ?? recipient?.batteries ?? []}
          words={words}
        />
        <p class="actions">
          <button class="button primary">{words.t("form.save")}</button>
          <a class="button" href="/mail/recipients">
            {words.t("form.cancel")}
          </a>
          {recipient && (
            <button class="button" formaction={`${action}/remove`} hx-post={`${action}/remove`}>
              <Icon name="bin" />
              {words.t("recipients.remove")}
            </button>
          )}
        </p>
      </form>
    )
    return page(c, site, { title, body, status: errors ? 422 : 200 })
  }
}

interface FormState {
  readonly recipient?: Recipient | null
  readonly texts: RecipientTexts
  readonly errors?: FieldErrors<RecipientField>
  readonly ticked?: readonly number[]
}

const RecipientItem = ({
  recipient,
  words,
}: {
  readonly recipient: Recipient
  readonly words: Words
}) => (
  <li class="panel way-choice">
    <a href={`/mail/recipients/${recipient.id}`}>
      <bdi>{recipient.address}</bdi>
    </a>
    <p class="hint">{summaryOf(recipient, words)}</p>
  </li>
)

/** What somebody is told, in one line. */
function summaryOf(recipient: Recipient, words: Words): string {
  const { batteries, data, digest, level, on, quiet } = recipient
  if (!on) return words.t("recipient.paused")
  return [
    levelsFromText(level, words),
    batteries === null
      ? words.t("recipient.all")
      : words.t("recipient.some", { count: batteries.length }),
    quiet &&
      words.t("recipient.quiet.span", { from: timeText(quiet.from), to: timeText(quiet.to) }),
    digest.period !== "off" &&
      `${words.t("recipient.digest")}: ${words.t(`recipient.period.${digest.period}`)}, ${timeText(digest.at)}`,
    data.period !== "off" &&
      `${words.t("recipient.data")}: ${words.t(`recipient.period.${data.period}`)}, ${timeText(data.at)}`,
  ]
    .filter((part) => typeof part === "string")
    .join(" · ")
}
