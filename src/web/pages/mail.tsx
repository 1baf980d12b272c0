import { type Context, Hono } from "hono"
import { HTTPException } from "hono/http-exception"
import type { Child } from "hono/jsx"

import type { Words } from "../../i18n/words.ts"
import { failure } from "../../mail/failure-reason.ts"
import { sendTest } from "../../mail/test-message.ts"
import { isMailWay } from "../../mail/way.ts"
import type { WayEntry } from "../../mail/way-list.ts"
import { waitForAnswer } from "../answer-wait.ts"
import { audit } from "../audit.ts"
import { formTexts } from "../forms.ts"
import { isMailAddress, wayForms } from "../mail-forms.ts"
import { goTo, isPartial, page } from "../page.tsx"
import { HeartbeatPanel } from "../parts/heartbeat-panel.tsx"
import { Icon } from "../parts/icons.tsx"
import { type Tested, type TestOutcome, TestResult, WayItem } from "../parts/way-item.tsx"
import { wayDetail, wayTitle } from "../parts/way-text.ts"
import type { Site, WebEnv } from "../web-env.ts"

/** Ways to send: linked accounts, mail servers and others, in their order, each with a test. */
export function mail(site: Site) {
  const { ways } = site.deps.mail
  const entryOf = (c: Context<WebEnv>) => {
    const entry = ways.entry(c.req.param("way") ?? "")
    if (entry === null) throw new HTTPException(404)
    return entry
  }
  return new Hono<WebEnv>()
    .get("/", (c) => mailPage(c, site))
    .post("/:way{[0-9]+}/raise", (c) => {
      const { id, setup } = entryOf(c)
      if (ways.raise(id)) audit(c, site, "mail-changed", `${wayTitle(setup)}: earlier`)
      return goTo(c, "/mail")
    })
    .get("/:way{[0-9]+}/remove", (c) => {
      const { words } = c.get("visitor")
      const entry = entryOf(c)
      const title = words.t(
        entry.setup.kind === "gmail" ? "mail.unlink.title" : "mail.remove.title",
      )
      const body = <RemoveForm entry={entry} title={title} words={words} />
      return page(c, site, { title, body })
    })
    .post("/:way{[0-9]+}/remove", async (c) => {
      // Somebody else may have removed it meanwhile: what was wanted is so.
      const entry = ways.entry(c.req.param("way"))
      waitForAnswer(c)
      const failed = entry && (await ways.unlink(entry.id))
      if (entry) audit(c, site, "mail-changed", `${wayTitle(entry.setup)}: removed`)
      return goTo(c, failed ? "/mail?unrevoked" : "/mail")
    })
    .post("/:way{[0-9]+}/test", async (c) => {
      const { words } = c.get("visitor")
      const { id } = entryOf(c)
      waitForAnswer(c)
      const { to } = await formTexts(c, ["to"])
      const tested: Tested = { id, to, outcome: await test(c, site, { id, to }) }
      if (!isPartial(c)) return mailPage(c, site, tested)
      const body = <TestResult id={id} outcome={tested.outcome} words={words} />
      return page(c, site, { title: words.t("mail.title"), body })
    })
}

/** Milliseconds that a person waits at most for the answer to a test. */
const testLimit = 60_000

async function test(
  c: Context<WebEnv>,
  { deps }: Site,
  { id, to }: { readonly id: string; readonly to: string },
): Promise<TestOutcome> {
  const way = deps.mail.ways.ways().find((one) => one.id === id)
  if (!way) throw new HTTPException(404)
  if (isMailWay(way) && !isMailAddress(to)) return "bad-address"
  const errand = { to, language: c.get("visitor").words.language, context: deps.mail.context() }
  try {
    return await sendTest(way, errand, AbortSignal.timeout(testLimit))
  } catch {
    return failure("timeout")
  }
}

function mailPage(c: Context<WebEnv>, site: Site, tested: Tested | null = null): Response {
  const { words } = c.get("visitor")
  const { heartbeat } = site.deps.mail
  const body = (
    <MailPage
      entries={site.deps.mail.ways.entries()}
      watched={<HeartbeatPanel heartbeat={heartbeat} now={site.deps.clock.now()} words={words} />}
      unrevoked={c.req.query("unrevoked") !== undefined}
      tested={tested}
      words={words}
    />
  )
  return page(c, site, { title: words.t("mail.title"), body })
}

interface MailPageProps {
  readonly entries: readonly WayEntry[]
  /** How the board itself is watched. */
  readonly watched: Child
  /** Whether an account was unlinked here and Google could not be told. */
  readonly unrevoked: boolean
  readonly tested: Tested | null
  readonly words: Words
}

const MailPage = ({ entries, watched, unrevoked, tested, words }: MailPageProps) => {
  const mails = entries.filter(({ setup }) => isMailWay(setup))
  const others = entries.filter(({ setup }) => !isMailWay(setup))
  return (
    <div class="mail-page">
      <h1>{words.t("mail.title")}</h1>
      <p class="muted">{words.t("mail.about")}</p>
      <a class="button" href="/mail/recipients">
        <Icon name="gear" />
        {words.t("recipients.title")}
      </a>
      {unrevoked && (
        <div class="notice level-warning" role="status">
          <Icon name="alert" />
          <div>
            <strong>{words.t("mail.unrevoked")}</strong>
            <p>{words.t("mail.unrevoked.detail")}</p>
          </div>
        </div>
      )}
      {mails.length > 0 && (
        <section aria-labelledby="mails-title">
          <h2 id="mails-title">{words.t("mail.mails")}</h2>
          {mails.length > 1 && <p class="hint">{words.t("mail.mails.order")}</p>}
          <ol class="ways">
            {mails.map((entry, at) => (
              <WayItem entry={entry} first={at === 0} tested={tested} words={words} />
            ))}
          </ol>
        </section>
      )}
      {others.length > 0 && (
        <section aria-labelledby="others-title">
          <h2 id="others-title">{words.t("mail.others")}</h2>
          <ul class="ways">
            {others.map((entry) => (
              <WayItem entry={entry} first tested={tested} words={words} />
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="add-title">
        <h2 id="add-title">{words.t(entries.length === 0 ? "mail.add.first" : "mail.add")}</h2>
        <ul class="ways">
          {wayForms.map((form) => (
            <li class="panel way-choice">
              <a href={`/mail/add/${form}`}>{words.t(`mail.add.${form}`)}</a>
              <p class="hint">{words.t(`mail.add.${form}.hint`)}</p>
            </li>
          ))}
          <li class="panel way-choice">
            <a href="/mail/gmail">{words.t("mail.add.gmail")}</a>
            <p class="hint">{words.t("mail.add.gmail.hint")}</p>
          </li>
        </ul>
      </section>
      {watched}
    </div>
  )
}

interface RemoveFormProps {
  readonly entry: WayEntry
  readonly title: string
  readonly words: Words
}

const RemoveForm = ({ entry: { id, setup }, title, words }: RemoveFormProps) => (
  <form class="form" method="post" action={`/mail/${id}/remove`}>
    <h1>{title}</h1>
    <p class="subject">
      <bdi>{wayTitle(setup)}</bdi> <span class="address">{wayDetail(setup, words)}</span>
    </p>
    <p>{words.t(setup.kind === "gmail" ? "mail.unlink.detail" : "mail.remove.detail")}</p>
    <p class="actions">
      <button class="button dangerous">
        {words.t(setup.kind === "gmail" ? "mail.unlink" : "battery.remove")}
      </button>
      <a class="button" href="/mail">
        {words.t("form.cancel")}
      </a>
    </p>
  </form>
)
