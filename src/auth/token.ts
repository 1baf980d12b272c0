import { createHash, randomBytes } from "node:crypto"

/** What a browser shows to be known again: 256 bits, 43 characters of base64url. */
export const createToken = (): string => randomBytes(32).toString("base64url")

/** As a token is kept: it is random already, so that one fast hash is as good as a slow one. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex")
