import { isIPv4, isIPv6 } from "node:net"

/** Without a zone (`fe80::1%eth0`), and an IPv4 address as such where it comes inside of IPv6. */
export function plainAddress(address: string): string {
  const [bare = ""] = address.toLowerCase().split("%")
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1] ?? bare
}

/** Whether it can only be on the board itself or on its own network: RFC 1918, 3927, 4193, 4291. */
export function isLocal(address: string): boolean {
  const plain = plainAddress(address)
  if (isIPv4(plain)) {
    const [a = 0, b = 0] = plain.split(".").map(Number)
    return (
      a === 127 ||
      a === 10 ||
      (a === 172 && b >= 16 && b <= 31) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254)
    )
  }
  return isIPv6(plain) && (plain === "::1" || /^(?:f[cd]|fe[89ab])/.test(plain))
}

export function isLoopback(address: string): boolean {
  const plain = plainAddress(address)
  return plain === "::1" || plain === "localhost" || (isIPv4(plain) && plain.startsWith("127."))
}

/** Who counts as one: an IPv4 address, or the /64 network that a single IPv6 machine chooses from. */
export function partyOf(address: string): string {
  const plain = plainAddress(address)
  if (!isIPv6(plain)) return plain
  const [head = "", tail = ""] = plain.split("::")
  const groups = (text: string) => (text === "" ? [] : text.split(":"))
  const missing = plain.includes("::") ? 8 - groups(head).length - groups(tail).length : 0
  const all = [...groups(head), ...Array<string>(Math.max(0, missing)).fill("0"), ...groups(tail)]
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`
}
