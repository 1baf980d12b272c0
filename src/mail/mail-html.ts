import type { Language } from "../i18n/language.ts"
import type { MailBlock, MailTone } from "./mail-block.ts"

/** Seen on white and on black alike: mail programs turn one into the other. */
const tones: Readonly<Record<MailTone, string>> = {
  critical: "#d32f2f",
  warning: "#b26a00",
  notice: "#1976d2",
  good: "#2e7d32",
  plain: "#607d8b",
}

const muted = "#78858d"

/** The mail as a small HTML page: styles in their places, nothing that is loaded from elsewhere. */
export function mailHtml(
  blocks: readonly MailBlock[],
  { subject, language }: { readonly subject: string; readonly language: Language },
): string {
  const body = blocks.map(blockHtml).join("\n")
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escaped(subject)}</title>
</head>
<body style="margin:0;padding:16px;font:16px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:560px">
${body}
</div>
</body>
</html>
`
}

function blockHtml(block: MailBlock): string {
  switch (block.kind) {
    case "title":
      return `<h1 style="margin:0 0 12px;padding-left:12px;border-left:6px solid ${tones[block.tone]};font-size:20px;line-height:1.3">${name(block.text)}</h1>`
    case "heading":
      return `<h2 style="margin:24px 0 8px;font-size:16px">${name(block.text)}</h2>`
    case "text":
      return `<p style="margin:0 0 12px">${name(block.text)}</p>`
    case "rows":
      return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 12px;border-collapse:collapse;font-size:16px">${block.rows.map(rowHtml).join("")}</table>`
    case "list":
      return `<ul style="margin:0 0 12px;padding-left:20px">${block.items.map((item) => `<li style="margin:0 0 4px">${name(item)}</li>`).join("")}</ul>`
    case "image": {
      const { width, height } = block.size
      return `<p style="margin:0 0 12px"><img src="cid:${escaped(block.cid)}" alt="${escaped(block.alt)}" width="${width}" height="${height}" style="max-width:100%;height:auto;border:0"></p>`
    }
    case "link":
      return `<p style="margin:0 0 12px"><a href="${escaped(block.url)}">${name(block.text)}</a></p>`
    case "foot":
      return `<p style="margin:24px 0 0;color:${muted};font-size:13px">${name(block.text)}</p>`
  }
}

const rowHtml = ([label, value]: readonly [string, string]) =>
  `<tr><th scope="row" align="left" valign="top" style="padding:2px 16px 2px 0;font-weight:normal;color:${muted}">${name(label)}</th><td style="padding:2px 0">${name(value)}</td></tr>`

/** Text in which a name from right to left does not turn round what follows it. */
const name = (text: string) => `<bdi>${escaped(text)}</bdi>`

const escaped = (text: string) => Bun.escapeHTML(text)
