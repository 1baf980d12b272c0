import { randomInt } from "node:crypto"

/** Without signs that look alike. */
const signs = "abcdefghjkmnpqrstuvwxyz23456789"

/** 16 signs in groups of four, 79 bits: for a person to type once. */
export function createPassword(): string {
  const text = Array.from({ length: 16 }, () => signs[randomInt(signs.length)]).join("")
  return text.match(/.{4}/g)?.join("-") ?? text
}
