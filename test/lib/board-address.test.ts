import { afterEach, beforeEach, expect, test } from "bun:test"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { parseMac, readBoardAddress } from "../../src/lib/board-address.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batmon-net-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

function card(name: string, address: string, ...kinds: readonly string[]) {
  mkdirSync(join(folder, name))
  writeFileSync(join(folder, name, "address"), `${address}\n`)
  for (const kind of kinds) mkdirSync(join(folder, name, kind))
}

test("Ethernet is before wireless, and hardware before what was made up", () => {
  card("docker0", "02:42:00:00:00:01")
  card("lo", "00:00:00:00:00:00")
  card("wlan0", "dc:a6:32:00:00:02", "device", "wireless")
  expect(readBoardAddress(folder)).toBe("DC:A6:32:00:00:02")
  card("eth1", "dc:a6:32:00:00:04", "device")
  card("eth0", "dc:a6:32:00:00:03", "device")
  expect(readBoardAddress(folder)).toBe("DC:A6:32:00:00:03")
})

test("a machine without a card has none", () => {
  expect(readBoardAddress(folder)).toBeNull()
  expect(readBoardAddress(join(folder, "nowhere"))).toBeNull()
})

test("an address is read in each usual way of writing it", () => {
  for (const text of ["dc:a6:32:01:02:03", "DC-A6-32-01-02-03", "dca6.3201.0203", "dca632010203"])
    expect(parseMac(text)).toBe("DC:A6:32:01:02:03")
  for (const text of ["", "dc:a6:32:01:02", "dc:a6:32:01:02:0g"]) expect(parseMac(text)).toBeNull()
})
