import type { Random } from "../bms/random.ts"

/** Some bytes of a packet changed, inserted, taken out or cut off. */
export function mutatedPacket(packet: Uint8Array, random: Random): Uint8Array {
  const bytes = [...packet]
  for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
    const at = random.below(bytes.length + 1)
    switch (random.below(6)) {
      case 0:
        bytes.splice(at, 0, random.below(256))
        break
      case 1:
        bytes.splice(at, 1 + random.below(3))
        break
      case 2:
        bytes.length = Math.min(bytes.length, at)
        break
      default:
        if (at < bytes.length) bytes[at] = random.below(256)
    }
  }
  return Uint8Array.from(bytes)
}
