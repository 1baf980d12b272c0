import type { Language } from "../i18n/language.ts"
import { createWords, type Words } from "../i18n/words.ts"
import { singleLine } from "../lib/single-line.ts"
import { alertBlocks, factItem, factLine, factTone } from "./alert-blocks.ts"
import { dataBlocks, digestBlocks, spanText } from "./digest-blocks.ts"
import type { MailBlock } from "./mail-block.ts"
import type { MailContent, MailContext, RenderedMail, SummaryContent } from "./mail-content.ts"
import { mailHtml } from "./mail-html.ts"
import { mailText } from "./mail-text.ts"
import type { Attachment } from "./outbox-message.ts"

/** Puts a mail into the recipient's words, as text and as HTML that say the same. */
export function renderMail(
  content: MailContent,
  language: Language,
  context: MailContext,
): RenderedMail {
  const words = wordsOf(language, context.timeZone)
  const { subject: about, blocks, images = [] } = bodyOf(content, context, words)
  const subject = singleLine(`[batmon] ${about}`)
  const foot = words.t("mail.foot", { board: context.boardName })
  const all = [...blocks, { kind: "foot", text: foot } as const]
  return { subject, text: mailText(all), html: mailHtml(all, { subject, language }), images }
}

interface MailBody {
  readonly subject: string
  readonly blocks: readonly MailBlock[]
  readonly images?: readonly Attachment[]
}

function bodyOf(content: MailContent, context: MailContext, words: Words): MailBody {
  switch (content.kind) {
    case "alert": {
      const { fact } = content
      const line = factLine(fact, context, words)
      // Mail programs leave a bracketed word out when they compare subjects to find a thread.
      const subject = fact.event === "cleared" ? `[${words.t("mail.over")}] ${line}` : line
      return { subject, blocks: alertBlocks(fact, context, words) }
    }
    case "summary": {
      const title = summaryTitle(content, words)
      return { subject: title, blocks: summaryBlocks(content, context, words) }
    }
    case "digest": {
      const subject = words.t("mail.digest.title", { span: spanText(content, words) })
      return { subject, ...digestBlocks(content, context, words) }
    }
    case "data": {
      const subject = words.t("mail.data.title", { span: spanText(content, words) })
      return { subject, blocks: dataBlocks(content, context, words) }
    }
    case "security": {
      const subject = words.t("mail.security.title")
      return {
        subject,
        blocks: [
          { kind: "title", text: subject, tone: "warning" },
          {
            kind: "rows",
            rows: [
              [words.t("account.name"), content.account],
              [words.t("mail.security.time"), words.dateTime(content.time)],
              [words.t("mail.security.from"), content.from],
            ],
          },
          { kind: "text", text: words.t("mail.security.text") },
          { kind: "link", text: words.t("mail.open.board"), url: `${context.pageUrl}/` },
        ],
      }
    }
    case "test": {
      const subject = words.t("mail.test.title")
      return {
        subject,
        blocks: [
          { kind: "title", text: subject, tone: "good" },
          { kind: "text", text: words.t("mail.test.text") },
          { kind: "link", text: words.t("mail.open.board"), url: `${context.pageUrl}/` },
        ],
      }
    }
  }
}

function summaryTitle({ reason, facts, omitted }: SummaryContent, words: Words): string {
  const count = facts.length + omitted
  return words.t(reason === "offline" ? "mail.summary.title.offline" : "mail.summary.title", {
    count,
  })
}

function summaryBlocks(
  summary: SummaryContent,
  context: MailContext,
  words: Words,
): readonly MailBlock[] {
  const { reason, facts, omitted } = summary
  const tones = facts.map(factTone)
  const tone = (["critical", "warning", "notice", "good"] as const).find((one) =>
    tones.includes(one),
  )
  return [
    { kind: "title", text: summaryTitle(summary, words), tone: tone ?? "plain" },
    { kind: "text", text: words.t(`mail.summary.${reason}`) },
    { kind: "list", items: facts.map((fact) => factItem(fact, context, words)) },
    ...(omitted > 0
      ? [{ kind: "text", text: words.t("mail.summary.omitted", { count: omitted }) } as const]
      : []),
    { kind: "link", text: words.t("mail.open.board"), url: `${context.pageUrl}/` },
  ]
}

const known = new Map<string, Words>()

/** Remembered: making them takes milliseconds, and a mail for each of ten recipients is made at once. */
function wordsOf(language: Language, timeZone: string): Words {
  const key = `${language} ${timeZone}`
  const words = known.get(key) ?? createWords(language, timeZone)
  known.set(key, words)
  return words
}
