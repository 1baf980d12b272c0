import { describe, expect, test } from "bun:test"
import { connectionBroke, refusesDisconnect } from "../../src/ble/hci-packets.ts"

describe("a connection that the controller does not know", () => {
  test.each([
    ["a disconnection that fails", "04050402000000"],
    ["a disconnect command that fails", "040f0402010604"],
  ])("is told by %s", (_name, packet) => {
    expect(refusesDisconnect(Uint8Array.fromHex(packet))).toBe(true)
  })

  test.each([
    ["an ended connection", "040504002a0013"],
    ["an accepted disconnect command", "040f0400010604"],
    ["another command that fails", "040f040c010d20"],
    ["a command that completes", "040e0401030c00"],
    ["data", "022a20070003000400020001"],
    ["nothing", ""],
    ["too little", "0405"],
  ])("is not told by %s", (_name, packet) => {
    expect(refusesDisconnect(Uint8Array.fromHex(packet))).toBe(false)
  })
})

test("a broken connection is told by its handle, low byte first", () => {
  expect(connectionBroke(0x0123).toString("hex")).toBe("04050400230108")
})
