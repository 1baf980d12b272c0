import { expect, test } from "bun:test"
import type { NetworkInterfaceInfo } from "node:os"

import {
  answeredAddresses,
  boardAddresses,
  localAddress,
  ownHost,
  pageAddress,
  systemName,
} from "../../src/machine/addresses.ts"

const address = (text: string, internal = false): NetworkInterfaceInfo => ({
  address: text,
  internal,
  family: "IPv4",
  netmask: "255.255.255.0",
  mac: "00:00:00:00:00:00",
  cidr: null,
})

test("the board's addresses are those that others reach, IPv4 first", () => {
  const found = boardAddresses({
    lo: [address("127.0.0.1", true)],
    eth0: [address("fe80::1"), address("2001:db8::7"), address("192.168.1.20")],
    eth1: [address("169.254.3.4"), address("192.168.1.20")],
    gone: undefined,
  })
  expect(found).toEqual(["192.168.1.20", "2001:db8::7"])
})

test.each([
  ["192.168.1.20", 80, "http://192.168.1.20/"],
  ["2001:db8::7", 8080, "http://[2001:db8::7]:8080/"],
  ["batmon.local", 80, "http://batmon.local/"],
])("at %s, port %i, the page is %s", (host, port, page) => {
  expect(pageAddress(host, port)).toBe(page)
})

test.each([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
  ["192.168.1.20", "192.168.1.20"],
])("what answers on %s is asked by the board at %s", (host, own) => {
  expect(ownHost(host)).toBe(own)
})

test.each([
  ["http://0.0.0.0/", "http://batmon.local"],
  ["http://127.0.0.1:8080/", "http://batmon.local:8080"],
  ["https://0.0.0.0/", "https://batmon.local"],
  // What speaks TLS answers nothing to who does not.
  ["https://0.0.0.0:8443/", "https://batmon.local:8443"],
])("a mail leads from %s to %s", (page, address) => {
  expect(localAddress(new URL(page), "batmon.local")).toBe(address)
})

test("a system with a whole name is found by it, another one in .local", () => {
  expect(systemName("cabin")).toBe("cabin.local")
  expect(systemName("cabin.example.org")).toBe("cabin.example.org")
})

const both = ["192.168.1.20", "10.0.0.7", "2001:db8::7"]

test.each([
  ["0.0.0.0", ["192.168.1.20", "10.0.0.7"]],
  ["::", both],
  ["10.0.0.7", ["10.0.0.7"]],
  ["2001:db8::7", ["2001:db8::7"]],
  ["127.0.0.1", []],
  ["cabin.example.org", both],
])("a page on %s answers at %j", (host, answered) => {
  expect(answeredAddresses(host, both)).toEqual(answered)
})
