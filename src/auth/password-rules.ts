/** Characters, whatever they are: no rule about which. */
export const shortestPassword = 8
export const longestPassword = 128

/** 0 and 1: one of the first that a guesser tries. 2: holds a while. 3 and 4: good. */
export type Strength = 0 | 1 | 2 | 3 | 4

export interface Judged {
  readonly password: string
  /** What a guesser would know of whom it belongs to. */
  readonly about: readonly string[]
}

/** How hard a password is to guess. Some tenths of a second: not for the event loop's thread. */
export type JudgePassword = (asked: Judged) => Promise<Strength>

export type PasswordFlaw = "short" | "long" | "common"

/** What is wrong with a new password, or null. */
export async function passwordFlaw(
  asked: Judged,
  judge: JudgePassword,
): Promise<PasswordFlaw | null> {
  return lengthFlaw(asked.password) ?? ((await judge(asked)) < 2 ? "common" : null)
}

/** What can be told at once. */
export function lengthFlaw(password: string): "short" | "long" | null {
  const length = passwordLength(password)
  if (length < shortestPassword) return "short"
  return length > longestPassword ? "long" : null
}

export const passwordLength = (password: string): number => [...password.normalize("NFKC")].length
