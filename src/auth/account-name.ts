/** Characters. */
export const longestAccountName = 64

/** An account's name: one line, without the characters that steer a terminal or hide. */
export function cleanAccountName(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
}

export type NameFlaw = "name-missing" | "name-long" | "name-taken"
