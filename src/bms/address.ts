/** Six pairs with one and the same separator or none, or three groups of four with dots. */
const notations = [
  /^[0-9a-f]{2}([:\-. ]?)(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i,
  /^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i,
]

/**
 * A Bluetooth address in any usual notation (`a4:c1:37:42:3e:d9`, `A4-C1-37-42-3E-D9`,
 * `a4c137423ed9`, `a4c1.3742.3ed9`) as batmon keeps it: upper case, colons. Null where it is none.
 */
export function parseAddress(text: string): string | null {
  const trimmed = text.trim()
  if (!notations.some((notation) => notation.test(trimmed))) return null
  const digits = trimmed.replace(/[^0-9a-f]/gi, "").toUpperCase()
  // All zeros and all ones stand for "none" and "any".
  if (/^(0{12}|F{12})$/.test(digits)) return null
  return digits.replace(/..(?!$)/g, "$&:")
}
