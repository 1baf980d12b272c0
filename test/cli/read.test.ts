import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { createRadio } from "../../src/ble/noble.ts"
import { UsageError } from "../../src/cli/command.ts"
import { createReadCommand } from "../../src/cli/read.ts"
import { captureIo } from "../fakes/capture-io.ts"
import { packIdentity, packReading } from "../rig/captured-pack.ts"
import { type Rig, type RigBms, startRig } from "../rig/rig.ts"

let rig: Rig
let bms: RigBms
const command = createReadCommand(createRadio)

beforeAll(async () => {
  rig = await startRig()
  bms = await rig.addBms({ losesFirstFor: 0 })
})
afterAll(() => rig.stop())

describe("batmon read", () => {
  test("--json prints one object with the reading and what the BMS is", async () => {
    const io = captureIo()
    const args = [bms.address.toLowerCase(), "--adapter", rig.adapter, "--json"]
    expect(await command.run(args, io)).toBe(0)
    expect(io.errors).toEqual([])
    expect(io.lines).toHaveLength(1)
    expect(JSON.parse(io.lines[0] ?? "")).toEqual({
      address: bms.address,
      name: "JBD-SP04S034",
      rssi: null,
      protocol: "jbd",
      time: expect.any(Number),
      ...packReading,
      identity: packIdentity,
    })
  })

  test("prints a line for each value, with its unit", async () => {
    const io = captureIo({ BATMON_ADAPTER: rig.adapter })
    expect(await command.run([bms.address], io)).toBe(0)
    expect(io.lines[0]).toBe(`JBD-SP04S034  ${bms.address}`)
    const text = io.lines.join("\n")
    for (const line of [
      /^voltage +15\.60 V$/m,
      /^state of charge +100 %$/m,
      /^capacity +4\.98 Ah of 5\.00 Ah$/m,
      /^cells +3\.909  3\.901  3\.895  3\.901 V$/m,
      /^BMS +JBD-SP04S034-L4S-200A-B-U, software 8\.0, made 2022-03-28$/m,
    ]) {
      expect(text).toMatch(line)
    }
  })

  test("says why there is no reading", async () => {
    const silent = await rig.addBms({ fault: "refuse", losesFirstFor: 0 })
    const io = captureIo()
    expect(await command.run([silent.address, "--adapter", rig.adapter], io)).toBe(1)
    expect(io.lines).toEqual([])
    expect(io.errors.join("\n")).toContain("03 refused with status 80")
  })

  test("says what to do when the battery is not heard", async () => {
    const abort = new AbortController()
    const io = captureIo({}, abort.signal)
    const done = command.run(["00:AA:01:0F:00:42", "--adapter", rig.adapter], io)
    abort.abort(new Error("got SIGINT"))
    expect(await done).toBe(1)
    expect(io.errors.join("\n")).toContain("close any phone app")
  })

  test("says what to do when there is no adapter", async () => {
    const io = captureIo()
    expect(await command.run([bms.address, "--adapter", "unix:/nowhere/radio"], io)).toBe(1)
    expect(io.errors.join("\n")).toContain("is missing: connect ENOENT /nowhere/radio")
    expect(io.errors.join("\n")).toContain("--adapter")
  })

  test.each([
    [[]],
    [["battery"]],
    [["00:AA:01:00:00:42", "00:AA:01:01:00:42"]],
    [["00:AA:01:00:00:42", "--protocol", "none"]],
    [["00:AA:01:00:00:42", "--adapter", "radio0"]],
    [["00:AA:01:00:00:42", "--loud"]],
  ])("does not understand %j", async (args) => {
    await expect(command.run(args, captureIo())).rejects.toBeInstanceOf(UsageError)
  })

  test("opens a locked module with its password, and says what to do without", async () => {
    await bms.behave({ lockedWith: "123456" })
    const args = [bms.address, "--adapter", rig.adapter]
    const without = captureIo()
    expect(await command.run(args, without)).toBe(1)
    expect(without.errors.join("\n")).toContain("is locked with a password")
    expect(without.errors.join("\n")).toContain("--password")
    const io = captureIo()
    expect(await command.run([...args, "--password", "123456"], io)).toBe(0)
    await bms.behave({ lockedWith: null })
    await expect(command.run([...args, "--password", "12"], io)).rejects.toBeInstanceOf(UsageError)
  })
})
