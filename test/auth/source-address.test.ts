import { describe, expect, test } from "bun:test"

import { isLocal, isLoopback, partyOf, plainAddress } from "../../src/auth/source-address.ts"

describe("an address is local", () => {
  const local = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.20",
    "169.254.7.7",
    "::1",
    "fe80::1%eth0",
    "fd12:3456::1",
    "::ffff:192.168.1.20",
  ]
  test.each(local)("%s", (address) => expect(isLocal(address)).toBe(true))

  const far = ["8.8.8.8", "172.32.0.1", "192.169.1.1", "2001:db8::1", "::ffff:8.8.8.8", "", "x"]
  test.each(far)("not %s", (address) => expect(isLocal(address)).toBe(false))
})

test("the machine itself is known by each of its names", () => {
  for (const own of ["127.0.0.1", "127.8.8.8", "::1", "localhost", "::ffff:127.0.0.1"])
    expect(isLoopback(own)).toBe(true)
  for (const other of ["0.0.0.0", "::", "192.168.1.20", "127.evil.example"])
    expect(isLoopback(other)).toBe(false)
})

test("a machine with many addresses is one party", () => {
  expect(partyOf("192.168.1.20")).toBe("192.168.1.20")
  expect(partyOf("::ffff:192.168.1.20")).toBe("192.168.1.20")
  expect(partyOf("2001:db8:1:2:aaaa::1")).toBe("2001:db8:1:2::/64")
  expect(partyOf("2001:db8:1:2::9")).toBe("2001:db8:1:2::/64")
  expect(partyOf("2001:db8:1:3::9")).not.toBe(partyOf("2001:db8:1:2::9"))
  expect(partyOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64")
  expect(plainAddress("FE80::1%eth0")).toBe("fe80::1")
})
