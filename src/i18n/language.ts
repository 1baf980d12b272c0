export const languages = ["en", "cs"] as const

export type Language = (typeof languages)[number]

/** What each language calls itself. */
export const languageNames = { en: "English", cs: "Čeština" } as const satisfies Record<
  Language,
  string
>

export const isLanguage = (text: unknown): text is Language =>
  languages.some((language) => language === text)

/** The first of a browser's wishes (`Accept-Language`) that batmon speaks; English when none is. */
export function preferredLanguage(header: string | null | undefined): Language {
  const wishes = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...options] = part.trim().toLowerCase().split(";")
      const quality = options.map((option) => /^\s*q=([\d.]+)\s*$/.exec(option)?.[1]).find(Boolean)
      return { primary: tag.split("-")[0], weight: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { primary } of wishes) if (isLanguage(primary)) return primary
  return "en"
}
