import { singleLine } from "../lib/single-line.ts"
import type { MailBlock } from "./mail-block.ts"

/** Characters of a line: what a terminal shows, and a mail without wrapping may have. */
const lineWidth = 72

/** The mail as plain text for a terminal. */
export function mailText(blocks: readonly MailBlock[]): string {
  const parts = blocks.map(blockText).filter((part) => part !== "")
  return `${parts.join("\n\n")}\n`
}

function blockText(block: MailBlock): string {
  switch (block.kind) {
    case "title":
      return wrapped(block.text, "")
    case "heading":
      return `${singleLine(block.text)}\n${"-".repeat(Math.min(lineWidth, width(singleLine(block.text))))}`
    case "text":
      return wrapped(block.text, "")
    case "rows":
      return rowsText(block.rows)
    case "list":
      return block.items.map((item) => `- ${wrapped(item, "  ")}`).join("\n")
    case "link":
      return `${singleLine(block.text)}:\n${singleLine(block.url)}`
    case "image":
      return ""
    case "foot":
      // By this line programs know where a mail ends.
      return `-- \n${singleLine(block.text)}`
  }
}

function rowsText(rows: readonly (readonly [string, string])[]): string {
  const column = Math.max(0, ...rows.map(([label]) => width(label))) + 2
  const indent = " ".repeat(column + 2)
  return rows
    .map(([label, value]) => {
      const gap = " ".repeat(column - width(label))
      return `  ${label}${gap}${wrapped(value, indent)}`
    })
    .join("\n")
}

/** Broken between words; every line but the first begins with `indent`. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = []
  let line = ""
  for (const word of singleLine(text).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`
    if (line !== "" && width(indent) + width(longer) > lineWidth) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].join(`\n${indent}`)
}

const width = (text: string) => Bun.stringWidth(text)
