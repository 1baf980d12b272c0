import { BlockList, isIP } from "node:net"

/** Addresses with a common beginning; one address where `prefix` is as long as it. */
export interface Network {
  readonly address: string
  readonly prefix: number
  readonly family: "ipv4" | "ipv6"
}

/** `192.168.1.7`, `10.0.0.0/8`, `fd00::/8`; null where it is none of these. */
export function parseNetwork(text: string): Network | null {
  const [address = "", bits, ...more] = text.split("/")
  const version = isIP(address)
  if (version === 0 || address.includes("%") || more.length > 0) return null
  const longest = version === 4 ? 32 : 128
  const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
  if (prefix < 0 || prefix > longest) return null
  return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" }
}

export function formatNetwork({ address, prefix, family }: Network): string {
  const isOne = prefix === (family === "ipv4" ? 32 : 128)
  return isOne ? address : `${address}/${prefix}`
}

/** Whether an address is in one of `networks`; every one is where there are none. */
export function createNetworkCheck(networks: readonly Network[]): (address: string) => boolean {
  if (networks.length === 0) return () => true
  const list = new BlockList()
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family)
  return (address) => {
    const plain = plainAddress(address)
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 4 ? "ipv4" : "ipv6")
  }
}

/** Without the name of an interface, and IPv4 as such where it came by an IPv6 socket. */
export function plainAddress(address: string): string {
  const [bare = ""] = address.split("%")
  return bare.startsWith("::ffff:") && isIP(bare.slice(7)) === 4 ? bare.slice(7) : bare
}
