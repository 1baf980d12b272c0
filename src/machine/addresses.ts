import { isIP } from "node:net"
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os"

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** Addresses by which others reach the board, IPv4 first; none of its own loop and none of one link alone. */
export function boardAddresses(interfaces: Interfaces = networkInterfaces()): readonly string[] {
  const all = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ address, internal }) => !internal && !/^(?:fe80|169\.254)/i.test(address))
    .map(({ address }) => address)
  return [...new Set(all)].toSorted((one, other) => Number(isIPv6(one)) - Number(isIPv6(other)))
}

/** Those of the board's addresses at which the page answers that listens on `host`. */
export function answeredAddresses(
  host: string,
  addresses: readonly string[] = boardAddresses(),
): readonly string[] {
  if (host === "0.0.0.0") return addresses.filter((address) => !isIPv6(address))
  // Which address a name leads to is for the system to know.
  if (host === "::" || isIP(host) === 0) return addresses
  return addresses.filter((address) => address === host)
}

export const isIPv6 = (address: string): boolean => address.includes(":")

/** Where the board itself reaches what answers at `host`: every address of it, or one alone. */
export function ownHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1"
  return host === "::" ? "::1" : host
}

/** What to type into a browser to see the page at `host`. */
export function pageAddress(
  host: string,
  port: number,
  { secure = false }: { readonly secure?: boolean } = {},
): string {
  const name = isIPv6(host) ? `[${host}]` : host
  const usual = secure ? 443 : 80
  return `${secure ? "https" : "http"}://${name}${port === usual ? "" : `:${port}`}/`
}

/**
 * The page by a name on the local network, for who reads a mail at home: `page` as the board itself asks
 * for it, with TLS or without. Without a slash at its end.
 */
export const localAddress = ({ protocol, port }: URL, host: string): string =>
  `${protocol}//${host}${port === "" ? "" : `:${port}`}`

/** By which name the system may be found in its network, where the board answers to none itself. */
export const systemName = (hostname: string): string =>
  hostname.includes(".") ? hostname : `${hostname}.local`
