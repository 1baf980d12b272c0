import { afterEach, expect, test } from "bun:test"
import { createSocket } from "node:dgram"

import createMulticastDns from "multicast-dns"

import { systemClock } from "../../src/lib/clock.ts"
import { createLogger } from "../../src/lib/log.ts"
import { LocalName } from "../../src/machine/local-name.ts"

const running: LocalName[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((name) => name.stop()))
})

/** A group and port of the test's own, on this machine alone. */
async function ownNetwork() {
  const socket = createSocket("udp4")
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve))
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return { port, ip: "239.255.77.7", interface: "127.0.0.1", bind: "0.0.0.0", loopback: true }
}

type Network = Awaited<ReturnType<typeof ownNetwork>>

async function start(network: Network, name: string, addresses: readonly string[]) {
  const board = new LocalName({
    name,
    addresses: () => addresses,
    clock: systemClock,
    log: createLogger([]),
    network,
  })
  await board.start()
  running.push(board)
  while (name !== "" && board.host === null) await Bun.sleep(20)
  return board
}

/** Asks as a machine does that knows only how to ask a name server; resolves with the answer's bytes. */
async function ask({ port, ip }: Network, name: string, patience = 20_000): Promise<Buffer | null> {
  const labels = name
    .split(".")
    .flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)])
  const header = Buffer.from([0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
  const query = Buffer.concat([header, ...labels, Buffer.from([0, 0, 1, 0, 1])])
  const socket = createSocket("udp4")
  await new Promise<void>((resolve) => socket.bind(0, "0.0.0.0", resolve))
  socket.setMulticastInterface("127.0.0.1")
  const answered = new Promise<Buffer>((resolve) => socket.once("message", resolve))
  socket.send(query, port, ip)
  const answer = await Promise.race([answered, Bun.sleep(patience).then(() => null)])
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return answer
}

test("the board answers to its name with its addresses, in capitals too", async () => {
  const network = await ownNetwork()
  const board = await start(network, "batmon", ["192.0.2.20", "2001:db8::7"])
  expect(board.host).toBe("batmon.local")
  for (const name of ["batmon.local", "BATMON.local"]) {
    const answer = await ask(network, name)
    expect(answer?.includes(Buffer.from([192, 0, 2, 20]))).toBe(true)
    expect(answer?.includes(Buffer.from("20010db8", "hex"))).toBe(true)
  }
})

test("the second board in a network has a name of its own", async () => {
  const network = await ownNetwork()
  await start(network, "batmon", ["192.0.2.20"])
  const second = await start(network, "batmon", ["192.0.2.21"])
  expect(second.host).toBe("batmon-2.local")
  expect((await ask(network, "batmon-2.local"))?.includes(Buffer.from([192, 0, 2, 21]))).toBe(true)
})

test("two boards that are switched on at one moment end with two names", async () => {
  const network = await ownNetwork()
  const boards = await Promise.all(
    ["192.0.2.20", "192.0.2.21"].map((address) => start(network, "batmon", [address])),
  )
  const names = () => boards.map(({ host }) => host)
  while (new Set(names()).size < 2 || names().includes(null)) await Bun.sleep(20)
  expect(names().toSorted()).toEqual(["batmon-2.local", "batmon.local"])
})

test.each([
  ["192.0.2.3", "batmon-2.local"],
  ["192.0.2.1", "batmon.local"],
])("of two that took the name unheard, the one at %s leaves this one %s", async (address, name) => {
  const network = await ownNetwork()
  const board = await start(network, "batmon", ["192.0.2.2"])
  const other = createMulticastDns(network)
  const said: string[] = []
  other.on("response", ({ answers = [] }) => {
    said.push(...answers.map((answer) => `${answer.name} ${"data" in answer ? answer.data : ""}`))
  })
  const answer = { name: "batmon.local", type: "A", ttl: 120, data: address } as const
  other.on("query", () => other.respond([answer]))
  other.respond([answer])
  while (!said.includes(`${name} 192.0.2.2`)) await Bun.sleep(10)
  expect(board.host).toBe(name)
  await new Promise<void>((resolve) => other.destroy(resolve))
})

test("it does not answer to other names, and without a name to none", async () => {
  const network = await ownNetwork()
  await start(network, "batmon", ["192.0.2.20"])
  expect(await ask(network, "printer.local", 300)).toBeNull()
  const silent = await start(await ownNetwork(), "", ["192.0.2.20"])
  expect(silent.host).toBeNull()
})
