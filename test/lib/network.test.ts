import { describe, expect, test } from "bun:test"

import {
  createNetworkCheck,
  formatNetwork,
  parseNetwork,
  plainAddress,
} from "../../src/lib/network.ts"

describe("a network", () => {
  test.each(["192.168.1.7", "10.0.0.0/8", "fd00::/8", "2001:db8::1", "0.0.0.0/0"])(
    "%s is read and told alike",
    (text) => {
      const network = parseNetwork(text)
      expect(network && formatNetwork(network)).toBe(text)
    },
  )

  test.each(["", "10.0.0.0/33", "10.0.0", "fd00::/129", "10.0.0.0/8/8", "fe80::1%eth0", "board"])(
    "%p is none",
    (text) => {
      expect(parseNetwork(text)).toBeNull()
    },
  )
})

test("an address is looked for in each, of either kind", () => {
  const networks = ["10.0.0.0/8", "192.168.1.7", "fd00::/8"].map(parseNetwork)
  const isIn = createNetworkCheck(networks.filter((network) => network !== null))
  expect(
    ["10.1.2.3", "192.168.1.7", "fd12::1", "::ffff:10.0.0.1", "fd00::1%eth0"].every(isIn),
  ).toBe(true)
  expect(["11.0.0.1", "192.168.1.8", "fe80::1", "::1", "", "board"].some(isIn)).toBe(false)
})

test("without a network everybody is in", () => {
  expect(createNetworkCheck([])("203.0.113.9")).toBe(true)
})

test("an address without its interface, and IPv4 as itself", () => {
  expect(plainAddress("fe80::1%eth0")).toBe("fe80::1")
  expect(plainAddress("::ffff:192.0.2.1")).toBe("192.0.2.1")
})
