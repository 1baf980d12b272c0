/**
 * KiB and passes: of the pairs that OWASP holds for equal, the one with which a board of 1 GB can live.
 * Each of Bun's threads, one a core, keeps the memory of its last hash.
 */
const cost = { algorithm: "argon2id", memoryCost: 9216, timeCost: 4 } as const

/** What no password is verified against, so that a name that does not exist takes as long as one that does. */
const unused =
  "$argon2id$v=19$m=9216,t=4,p=1$2Ml261grUYY5thtu2vjDbJPQxeIsWApEDLeUUt+O2ZQ$NpiA7cR/dPnv5TTuymr/k0b5Hk4ABrMRKIr/oUuaCxM"

/** As a person meant it, however the keyboard composed it. */
const plain = (password: string) => password.normalize("NFKC")

/** argon2id with salt and parameters in one text. Runs outside of the event loop's thread. */
export const hashPassword = (password: string): Promise<string> =>
  Bun.password.hash(plain(password), cost)

/** Takes as long, and is false, where `hash` is null. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  // Bun refuses to hash an empty text, at once.
  const right = await Bun.password.verify(plain(password) || " ", hash ?? unused)
  return right && hash !== null && password !== ""
}
