/** An object identifier as its numbers: `[1, 3, 6, 1]`. */
export type Oid = readonly number[]

/** Of any object in any MIB. */
const longestOid = 128
const largestPart = 0xffff_ffff

/** `1.3.6.1`, with or without a leading dot; null where it is no object identifier. */
export function parseOid(text: string): Oid | null {
  if (!/^\.?\d{1,10}(?:\.\d{1,10})+$/.test(text)) return null
  const oid = text.replace(/^\./, "").split(".").map(Number)
  const [first = 0, second = 0] = oid
  const isValid =
    first <= 2 && (first === 2 || second < 40) && oid.every((part) => part <= largestPart)
  return isValid && oid.length <= longestOid ? oid : null
}

export const formatOid = (oid: Oid): string => oid.join(".")

/** Negative where `one` stands before `other` in the tree. */
export function compareOids(one: Oid, other: Oid): number {
  const common = Math.min(one.length, other.length)
  for (let index = 0; index < common; index += 1) {
    const difference = (one[index] as number) - (other[index] as number)
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

export const isUnder = (oid: Oid, root: Oid): boolean =>
  oid.length >= root.length && root.every((part, index) => oid[index] === part)

/** The content of an encoded identifier. */
export function oidContent(oid: Oid): Uint8Array {
  const [first = 0, second = 0, ...rest] = oid
  return oidParts([first * 40 + second, ...rest])
}

/** Numbers that go on behind the content of another identifier, such as the index of a row. */
export function oidParts(parts: readonly number[]): Uint8Array {
  const bytes: number[] = []
  for (const part of parts) {
    let count = 1
    for (let rest = Math.floor(part / 128); rest > 0; rest = Math.floor(rest / 128)) count += 1
    for (let place = count - 1; place >= 0; place -= 1) {
      bytes.push((Math.floor(part / 128 ** place) % 128) + (place > 0 ? 128 : 0))
    }
  }
  return Uint8Array.from(bytes)
}

/** Null where the bytes are no identifier, or one that no object can have. */
export function readOidContent(content: Uint8Array): Oid | null {
  const oid: number[] = []
  let part = 0
  let isOpen = false
  for (const byte of content) {
    part = part * 128 + (byte & 0x7f)
    isOpen = byte >= 128
    if (part > largestPart) return null
    if (isOpen) continue
    if (oid.length === 0) {
      const first = Math.min(2, Math.floor(part / 40))
      oid.push(first, part - first * 40)
    } else oid.push(part)
    part = 0
    if (oid.length > longestOid) return null
  }
  return isOpen || oid.length === 0 ? null : oid
}
