import { expect, test } from "bun:test"

import { freshSnmpChoices } from "../../src/settings/snmp-choices.ts"
import { Bindings } from "../../src/snmp/bindings.ts"
import { writeCommunityMessage } from "../../src/snmp/message.ts"
import { pduTags } from "../../src/snmp/pdu.ts"
import { nothing } from "../../src/snmp/value.ts"
import { createRandom } from "../bms/random.ts"
import { DatagramRelay } from "../fakes/datagram-relay.ts"
import { freeUdpPort } from "../fakes/free-port.ts"
import { mutatedPacket } from "../fakes/mutated-packet.ts"
import { community, runTool, SnmpBoard, userFor, userOptions } from "../fakes/snmp-board.ts"

const pair = { auth: "SHA-256", priv: "AES-128" } as const

function request(id: number): Uint8Array {
  const bindings = new Bindings(64)
  bindings.addOid([1, 3], nothing)
  const pdu = { tag: pduTags.getNext, id, error: 0, errorIndex: 0, bindings: bindings.bytes }
  return writeCommunityMessage({ version: 1, community: Buffer.from(community) }, pdu)
}

test("broken packets of every version are survived, and told in a few lines", async () => {
  await using board = await new SnmpBoard().start()
  await board.snmp.change({ ...board.snmp.choices, users: [userFor(board.snmp.engineId, pair)] })
  const relay = new DatagramRelay(board.port)
  const target = `127.0.0.1:${await relay.open()}`
  const asked = [["-v1", "-c", community], ["-v2c", "-c", community], userOptions(pair)]
  for (const options of asked) {
    await runTool(["snmpgetnext", ...options, "-r1", "-t10", target, "1.3"])
  }
  relay.close()
  const packets = relay.sent.map((bytes) => Uint8Array.from(bytes))
  expect(packets.length).toBeGreaterThanOrEqual(4)
  const before = board.board.entries.length
  const random = createRandom(42)
  for (let count = 0; count < 20_000; count += 1) {
    board.snmp.answer(mutatedPacket(random.pick(packets), random), "192.0.2.1")
  }
  const said = board.board.entries.slice(before)
  expect(said.length).toBeLessThanOrEqual(8)
  // A fault of the agent itself would be told as such.
  expect(said.filter(({ level }) => level !== "info")).toEqual([])
  expect(board.snmp.answer(request(1), "192.0.2.1")).not.toBeNull()
})

test("an address that asks too often is not answered, the others are", async () => {
  await using board = await new SnmpBoard().start({ rate: 10 })
  const answered = (address: string) =>
    Array.from({ length: 100 }, (_, id) => board.snmp.answer(request(id), address)).filter(Boolean)
  expect(answered("192.0.2.1")).toHaveLength(20)
  expect(answered("192.0.2.2")).toHaveLength(20)
  await board.board.clock.advance(1_000)
  expect(answered("192.0.2.1")).toHaveLength(10)
})

test("a board that restarts in the middle of a v3 walk is walked to its end", async () => {
  const board = new SnmpBoard()
  board.board.with("Cabin")
  await board.start({ port: await freeUdpPort() })
  await board.snmp.change({ ...board.snmp.choices, users: [userFor(board.snmp.engineId, pair)] })
  const walk = ["snmpwalk", ...userOptions(pair), "-On", "-r9", "-t2"]
  const whole = (await runTool([...walk, board.target, "1.3.6.1.2.1.47"])).lines.length
  const relay = new DatagramRelay(board.port)
  const target = `127.0.0.1:${await relay.open()}`
  let after: SnmpBoard | null = null
  relay.onSent = async (count) => {
    if (count !== 12) return
    await board.stop()
    after = new SnmpBoard({ board: board.board, choices: board.choices })
    await after.snmp.start()
  }
  const { lines, text } = await runTool([...walk, target, "1.3.6.1.2.1.47"])
  expect(text).not.toContain("rror")
  expect(lines).toHaveLength(whole)
  expect(after).not.toBeNull()
  await (after as SnmpBoard | null)?.stop()
  relay.close()
})

test("by default nobody is let in", () => {
  expect(freshSnmpChoices).toMatchObject({ enabled: false, community: null, users: [] })
})
