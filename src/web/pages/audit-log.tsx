import { Hono } from "hono"
import type { Context } from "hono"

import { csvForms } from "../../export/csv-form.ts"
import { harmlessName, quoted } from "../../export/csv-text.ts"
import type { Words } from "../../i18n/words.ts"
import type { AuditQuery, StoredAuditEntry } from "../../store/audit-table.ts"
import { audit } from "../audit.ts"
import { page } from "../page.tsx"
import { auditText } from "../parts/audit-text.ts"
import { Icon } from "../parts/icons.tsx"
import type { Site, WebEnv } from "../web-env.ts"

/** Entries on one page. */
const pageLength = 100
/** Entries of the file read at a time. */
const chunk = 1_000

/** Nobody who was signed in, in the address: no account can have this name. */
const nobody = "\u2014"

/** Who did what, when and from where; filtered by account and action, and as a file. */
export function auditLog(site: Site) {
  const { auditLog } = site.deps
  return new Hono<WebEnv>()
    .get("/", (c) => {
      const { words } = c.get("visitor")
      const ask = readAsk(c)
      const { before: _, ...filter } = ask
      const entries = auditLog.list({ ...ask, limit: pageLength })
      const last = entries.length === pageLength ? entries.at(-1)?.id : undefined
      return page(c, site, {
        title: words.t("audit.title"),
        body: (
          <div class="log-page">
            <header class="log-head">
              <h1>{words.t("audit.title")}</h1>
              <a class="button" href={pathOf("/audit/audit.csv", filter)} download="audit.csv">
                <Icon name="download" />
                {words.t("audit.download")}
              </a>
            </header>
            <AuditFilter site={site} ask={ask} words={words} />
            <AuditTable entries={entries} words={words} />
            {entries.length === 0 && <p class="muted">{words.t("audit.empty")}</p>}
            {last !== undefined && (
              <p class="actions">
                <a class="button" href={pathOf("/audit", { ...ask, before: last })}>
                  {words.t("audit.older")}
                </a>
              </p>
            )}
          </div>
        ),
      })
    })
    .get("/audit.csv", (c) => {
      const ask = readAsk(c)
      audit(c, site, "exported", "audit.csv")
      c.header("Content-Type", "text/csv; charset=utf-8")
      c.header("Content-Disposition", 'attachment; filename="audit.csv"')
      c.header("Cache-Control", "no-store")
      return c.body(csvOf(site, ask))
    })
}

type Ask = Omit<AuditQuery, "limit">

function readAsk(c: Context<WebEnv>): Ask {
  const { account, action, before } = c.req.query()
  return {
    ...(account ? { account: account === nobody ? null : account } : {}),
    ...(action ? { action } : {}),
    ...(before && /^\d{1,15}$/.test(before) ? { before: Number(before) } : {}),
  }
}

function pathOf(path: string, { account, action, before }: Ask): string {
  const params = new URLSearchParams({
    ...(account === undefined ? {} : { account: account ?? nobody }),
    ...(action === undefined ? {} : { action }),
    ...(before === undefined ? {} : { before: String(before) }),
  }).toString()
  return params === "" ? path : `${path}?${params}`
}

interface AuditFilterProps {
  readonly site: Site
  readonly ask: Ask
  readonly words: Words
}

const AuditFilter = ({ site, ask, words }: AuditFilterProps) => (
  <form class="audit-filter" method="get" action="/audit">
    <label>
      {words.t("audit.account")}
      <select name="account">
        <option value="">{words.t("audit.everyone")}</option>
        {site.deps.auditLog.accounts().map((account) => (
          <option value={account ?? nobody} selected={account === ask.account}>
            {account ?? words.t("audit.nobody")}
          </option>
        ))}
      </select>
    </label>
    <label>
      {words.t("audit.action")}
      <select name="action">
        <option value="">{words.t("audit.all")}</option>
        {site.deps.auditLog.actions().map((action) => (
          <option value={action} selected={action === ask.action}>
            {auditText(action, words)}
          </option>
        ))}
      </select>
    </label>
    <button class="button">{words.t("choice.apply")}</button>
  </form>
)

interface AuditTableProps {
  readonly entries: readonly StoredAuditEntry[]
  readonly words: Words
}

const AuditTable = ({ entries, words }: AuditTableProps) => (
  <ol class="log audit" tabindex={0} aria-label={words.t("audit.title")}>
    {entries.map(({ time, account, from, action, detail }) => (
      <li>
        <time datetime={new Date(time).toISOString()}>{words.dateTime(time)}</time>
        <span>
          <strong>{auditText(action, words)}</strong>
          {detail !== "" && (
            <>
              {": "}
              <bdi>{detail}</bdi>
            </>
          )}
        </span>
        <span class="muted">
          <bdi>{account ?? words.t("audit.nobody")}</bdi> {from}
        </span>
      </li>
    ))}
  </ol>
)

/** The newest first, read bit by bit as the browser takes it. */
function csvOf(site: Site, ask: Ask): ReadableStream<Uint8Array> {
  const { separator } = csvForms.plain
  const row = (fields: readonly string[]) =>
    `${fields.map((field) => quoted(field, separator)).join(separator)}\r\n`
  function* chunks() {
    yield row(["time", "account", "from", "action", "detail"])
    let before = ask.before
    for (;;) {
      const entries = site.deps.auditLog.list({ ...ask, ...(before && { before }), limit: chunk })
      if (entries.length === 0) return
      before = entries.at(-1)?.id
      yield entries
        .map(({ time, account, from, action, detail }) =>
          row([
            new Date(time).toISOString(),
            ...[account ?? "", from, action, detail].map(harmlessName),
          ]),
        )
        .join("")
    }
  }
  const encoder = new TextEncoder()
  const iterator = chunks()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
}
