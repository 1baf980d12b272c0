import type { Words } from "../i18n/words.ts"
import { addDays, dayOf, startOfDay } from "../lib/local-day.ts"
import { factItem, percent, readingText } from "./alert-blocks.ts"
import type { MailBlock } from "./mail-block.ts"
import type { BatteryDigest, DataContent, DigestContent, MailContext } from "./mail-content.ts"
import type { Attachment } from "./outbox-message.ts"
import { socPicture, socPictureSize } from "./soc-picture.ts"

export interface IllustratedBlocks {
  readonly blocks: readonly MailBlock[]
  readonly images: readonly Attachment[]
}

/** Days from `from` until before `to`, in the reader's words. */
export function spanText({ from, to }: Pick<DigestContent, "from" | "to">, words: Words): string {
  const [first, last] = [from, Math.max(from, to - 1)].map((time) => dayOf(time, words.timeZone))
  return first === last ? words.day(first ?? "") : words.days(first ?? "", last ?? "")
}

/** What is told regularly: each battery with its course, and the alerts. */
export function digestBlocks(
  digest: DigestContent,
  context: MailContext,
  words: Words,
): IllustratedBlocks {
  const { batteries, alerts } = digest
  const days = dayShares(digest, words.timeZone)
  const parts = batteries.map((battery) => batteryBlocks(battery, days, words))
  return {
    blocks: [
      {
        kind: "title",
        text: words.t("mail.digest.title", { span: spanText(digest, words) }),
        tone: alerts.length > 0 ? "warning" : "good",
      },
      ...(batteries.length === 0
        ? [{ kind: "text", text: words.t("mail.digest.no-batteries") } as const]
        : []),
      ...(alerts.length === 0
        ? [{ kind: "text", text: words.t("mail.digest.no-alerts") } as const]
        : ([
            { kind: "heading", text: words.t("mail.digest.alerts") },
            { kind: "list", items: alerts.map((fact) => factItem(fact, context, words)) },
          ] as const)),
      ...parts.flatMap(({ blocks }) => blocks),
      { kind: "link", text: words.t("mail.open.board"), url: `${context.pageUrl}/` },
    ],
    images: parts.flatMap(({ images }) => images),
  }
}

function batteryBlocks(
  digest: BatteryDigest,
  days: readonly number[],
  words: Words,
): IllustratedBlocks {
  const { battery, soc, socLow, socHigh, temperatureLow, temperatureHigh } = digest
  const range = (low: number | null, high: number | null, unit: (value: number) => string) =>
    low === null || high === null ? "" : `${unit(low)} – ${unit(high)}`
  const energy = (value: number | null) =>
    value === null ? "" : `${words.number(value / 1000, 2)}\u202fkWh`
  const degrees = (value: number) => `${words.number(value)}\u202f°C`
  const share = percent(Math.floor(digest.heard * 100), words)
  const rows: readonly (readonly [string, string])[] = [
    [words.t("value.soc"), range(socLow, socHigh, (value) => percent(value, words))],
    [words.t("value.temperature"), range(temperatureLow, temperatureHigh, degrees)],
    [words.t("mail.digest.in"), energy(digest.energyIn)],
    [words.t("mail.digest.out"), energy(digest.energyOut)],
    [words.t("mail.digest.heard"), words.t("mail.digest.heard.share", { share })],
    [words.t("mail.row.last"), readingText(digest.lastReading, words)],
  ]
  const known = socLow !== null && socHigh !== null && soc.some((value) => value !== null)
  const cid = `soc-${battery.id}@batmon`
  const picture: readonly MailBlock[] = known
    ? [
        {
          kind: "image",
          cid,
          alt: words.t("mail.digest.picture", {
            low: percent(socLow, words),
            high: percent(socHigh, words),
          }),
          size: socPictureSize,
        },
      ]
    : []
  return {
    blocks: [
      { kind: "heading", text: battery.name },
      ...picture,
      { kind: "rows", rows: rows.filter(([, value]) => value !== "") },
    ],
    images: known
      ? [
          {
            name: `soc-${battery.id}.png`,
            type: "image/png",
            content: socPicture({ soc, days }),
            cid,
          },
        ]
      : [],
  }
}

/** Where local days begin within the period, as shares of it. */
function dayShares({ from, to }: DigestContent, timeZone: string): readonly number[] {
  const shares: number[] = []
  for (let day = addDays(dayOf(from, timeZone), 1); ; day = addDays(day, 1)) {
    const start = startOfDay(day, timeZone)
    if (start >= to) return shares
    shares.push((start - from) / (to - from))
  }
}

/** What goes with attached readings. */
export function dataBlocks(
  data: DataContent,
  { pageUrl }: MailContext,
  words: Words,
): readonly MailBlock[] {
  const { batteries, files } = data
  const span = spanText(data, words)
  return [
    { kind: "title", text: words.t("mail.data.title", { span }), tone: "plain" },
    { kind: "text", text: words.t(files.length > 0 ? "mail.data.text" : "mail.data.none") },
    { kind: "rows", rows: batteries.map(({ name, address }) => [name, address] as const) },
    ...(files.length > 0 ? [{ kind: "list", items: files } as const] : []),
    { kind: "link", text: words.t("mail.open.board"), url: `${pageUrl}/` },
  ]
}
