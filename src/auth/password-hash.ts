/** KiB and passes: the least that OWASP advises. Much more would hurt a board with 1 GB of memory. */
const cost = { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 } as const

/** What no password is verified against, so that a name that does not exist takes as long as one that does. */
const unused =
  "$argon2id$v=19$m=19456,t=2,p=1$3VDvjrnVPJqVqnKMNHJ7d1LUDzaSwWS6IN1GtKaLyJ4$OhJqh4kZFfKvUQoDnEKxc9IbXzIDjHkWoSgvQzkqWH8"

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
