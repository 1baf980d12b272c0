import { createSocket } from "node:dgram"

import { afterAll, beforeAll, describe, expect, test } from "bun:test"

import type { ReceiverSecurity, SnmpReceiver } from "../../src/settings/snmp-choices.ts"
import { alertOf } from "../fakes/alert-of.ts"
import { SnmpBoard } from "../fakes/snmp-board.ts"
import { TrapReceiver } from "../fakes/trap-receiver.ts"

const own = ".1.3.6.1.4.1.99999.2"
const user = {
  version: "v3",
  user: "harbour",
  auth: "SHA-256",
  priv: "AES-128",
  authPassword: "a bell on the pier",
  privPassword: "a light on the pier",
} as const satisfies ReceiverSecurity

const waysToSend = [
  { kind: "trap", security: { version: "v2c", community: "pier" } },
  { kind: "inform", security: { version: "v2c", community: "pier" } },
  { kind: "trap", security: user },
  { kind: "inform", security: user },
  { kind: "inform", security: { ...user, user: "quay", auth: "SHA-512", priv: "AES-256" } },
] as const satisfies readonly Pick<SnmpReceiver, "kind" | "security">[]

describe("snmptrapd", () => {
  const board = new SnmpBoard()
  const daemon = new TrapReceiver()
  let id = 0
  beforeAll(async () => {
    id = board.board.with("Cabin")
    await board.start()
    const engine = Buffer.from(board.snmp.engineId).toString("hex")
    const passwords = ["SHA-256", '"a bell on the pier"', "AES", '"a light on the pier"'].join(" ")
    await daemon.start([
      "authCommunity log pier",
      `createUser -e 0x${engine} harbour ${passwords}`,
      `createUser harbour ${passwords}`,
      `createUser quay ${passwords.replace("SHA-256", "SHA-512").replace("AES", "AES-256")}`,
      "authUser log harbour priv",
      "authUser log quay priv",
    ])
  })
  afterAll(async () => {
    await board.stop()
    await daemon.stop()
  })
  const receive = (way: Pick<SnmpReceiver, "kind" | "security">) =>
    board.snmp.change({
      ...board.snmp.choices,
      receivers: [{ id: 1, host: "127.0.0.1", port: daemon.port, ...way }],
    })

  test.each(waysToSend.map((way, index) => ({ ...way, index })))(
    "receives by $security.version $kind, number $index",
    async ({ kind, security, index }) => {
      await receive({ kind, security })
      const alert = alertOf({
        id: 100 + index,
        rule: "cell-low",
        battery: id,
        level: "critical",
        state: "raised",
        raisedAt: board.board.clock.now(),
        value: 2.913,
      })
      board.board.events.emit("alert-changed", alert)
      const said = await daemon.heard(`${own}.1.5.1.9.${100 + index} = INTEGER: 2913`)
      expect(said).toContain(`${own}.0.1`)
      expect(said).toContain(`${own}.1.5.1.4.${100 + index} = STRING: "Cabin"`)
      await board.snmp.test(1)
      await daemon.heard(`${own}.0.6`)
    },
  )

  test("hears that an alert is over, that a battery is lost and back, each once", async () => {
    await receive(waysToSend[1])
    const alert = alertOf({ id: 300, battery: id, state: "raised", raisedAt: 1_795_000_000_000 })
    for (const state of ["raised", "raised", "acknowledged", "cleared"] as const) {
      board.board.events.emit("alert-changed", { ...alert, state })
    }
    await daemon.heard(`${own}.1.5.1.6.300 = INTEGER: 4`)
    for (let failures = 0; failures < 4; failures += 1) board.board.fail(id, "hear")
    board.board.sample(id)
    const said = await daemon.heard(`= OID: ${own}.0.4`)
    const count = (text: string) => said.split(text).length - 1
    expect(count(`${own}.1.5.1.6.300 = INTEGER: 2`)).toBe(1)
    expect(count(`= OID: ${own}.0.2`)).toBe(1)
    expect(count(`= OID: ${own}.0.3`)).toBe(1)
    expect(said).not.toContain(`${own}.1.5.1.6.300 = INTEGER: 3`)
  })

  test("hears that batmon has started", async () => {
    const again = new SnmpBoard({ choices: board.choices })
    await again.snmp.start()
    await daemon.heard("= OID: .1.3.6.1.6.3.1.1.5.1")
    await daemon.heard(`= OID: ${own}.0.5`)
    await again.stop()
  })
})

test("an inform is repeated until it is confirmed, and given up at last", async () => {
  await using board = await new SnmpBoard().start()
  const silent = createSocket("udp4")
  let heard = 0
  silent.on("message", () => (heard += 1))
  await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve))
  const { port } = silent.address()
  const security = { version: "v2c", community: "pier" } as const
  const receivers = [{ id: 1, host: "127.0.0.1", port, kind: "inform", security } as const]
  await board.snmp.change({ ...board.snmp.choices, receivers })
  let outcome = ""
  void board.snmp.test(1).then(
    () => (outcome = "arrived"),
    (error: Error) => (outcome = error.message),
  )
  for (let attempt = 0; attempt < 1_000 && (outcome === "" || heard < 3); attempt += 1) {
    await board.board.clock.advance(1_000)
    await Bun.sleep(5)
  }
  expect(outcome).toBe("it was not confirmed")
  expect(heard).toBe(3)
  silent.close()
})
