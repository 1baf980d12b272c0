import { createSocket } from "node:dgram"

import { Bindings } from "../../src/snmp/bindings.ts"
import { writeCommunityMessage } from "../../src/snmp/message.ts"
import { pduTags } from "../../src/snmp/pdu.ts"
import { nothing } from "../../src/snmp/value.ts"
import { createRandom } from "../bms/random.ts"
import { community } from "../fakes/snmp-board.ts"
import { mutatedPacket } from "../fakes/mutated-packet.ts"
import { bar, type Figure } from "./figure.ts"
import { BenchAgent, Snmpd, walk } from "./snmp-peer.ts"

const own = "1.3.6.1.4.1.99999"
const batteryTable = `${own}.2.1.2`
const megabyte = 1024 * 1024

/** What SNMP costs, against Debian's agent on the same machine in the same run. */
export async function run(): Promise<readonly Figure[]> {
  const agent = new BenchAgent(32)
  const snmpd = new Snmpd()
  await snmpd.start()
  try {
    return [
      ...(await speed(agent, snmpd)),
      await growth(),
      ...(await greed(agent)),
      ...(await noise(agent)),
    ]
  } finally {
    await snmpd.stop()
    await agent.stop()
  }
}

type Walk = () => ReturnType<typeof walk>

/**
 * Instances per second of walks done turn about, the best of each: whatever else the machine does, it
 * only makes them slower.
 */
async function rates(...walks: readonly Walk[]): Promise<number[]> {
  const best = walks.map(() => 0)
  for (let turn = 0; turn < 25; turn += 1) {
    for (const [index, each] of walks.entries()) {
      const { varbinds, took } = await each()
      best[index] = Math.max(best[index] ?? 0, (varbinds / took) * 1000)
    }
  }
  return best
}

async function speed(agent: BenchAgent, snmpd: Snmpd): Promise<Figure[]> {
  const { port, authKey, privKey } = await agent.stats()
  const target = `127.0.0.1:${port}`
  const user = ["-v3", "-u", "operator", "-l", "authPriv", "-a", "SHA-256", "-x", "AES"]
  // The keys themselves: what the manager does with a password is not the agent's.
  const keys = ["-3k", `0x${authKey}`, "-3K", `0x${privKey}`]
  const [ours = 0, theirs = 0, secured = 0] = await rates(
    () => walk(target, "1.3"),
    () => walk(snmpd.target, Snmpd.table),
    () => walk(target, "1.3", [...user, ...keys]),
  )
  return [
    bar.atLeast({
      id: "bulkwalk",
      value: ours / theirs,
      unit: "×",
      reference: `${Math.round(ours)} instances/s, snmpd ${Math.round(theirs)}`,
      bar: 0.5,
    }),
    bar.atLeast({
      id: "v3 authPriv",
      value: secured / ours,
      unit: "×",
      reference: `${Math.round(secured)} instances/s, v2c ${Math.round(ours)}`,
      bar: 0.6,
    }),
  ]
}

/** The table of the batteries with four times as many rows. */
async function growth(): Promise<Figure> {
  const agents = [new BenchAgent(64), new BenchAgent(256)]
  const [few, many] = await Promise.all(
    agents.map(async (agent) => `127.0.0.1:${(await agent.stats()).port}`),
  )
  const [short = 0, long = 0] = await times(few ?? "", many ?? "")
  await Promise.all(agents.map((agent) => agent.stop()))
  return bar.atMost({
    id: "growth",
    value: long / short,
    unit: "×",
    reference: `256 rows ${Math.round(long)} ms, 64 rows ${Math.round(short)} ms`,
    bar: 4.5,
  })
}

/** Milliseconds of the shortest walk at each of two agents, turn about. */
async function times(...targets: readonly string[]): Promise<number[]> {
  const best = targets.map(() => Number.POSITIVE_INFINITY)
  for (let turn = 0; turn < 15; turn += 1) {
    for (const [index, target] of targets.entries()) {
      const { took } = await walk(target, batteryTable)
      best[index] = Math.min(best[index] ?? took, took)
    }
  }
  return best
}

/** A request for everything at once. */
async function greed(agent: BenchAgent): Promise<Figure[]> {
  const { port } = await agent.stats()
  // The same with few repetitions: what else grows has then grown.
  for (let turn = 0; turn < 300; turn += 1) await exchange(port, bulkRequest(turn + 1, 40))
  const before = agent.resident
  const taken: number[] = []
  for (let turn = 0; turn < 21; turn += 1) {
    const start = performance.now()
    await exchange(port, bulkRequest(turn + 1, 1_000_000))
    taken.push(performance.now() - start)
  }
  const longest = Math.max(...taken)
  return [
    bar.atMost({
      id: "a million repetitions",
      value: longest,
      unit: "ms",
      reference: "the longest of 21",
      bar: 50,
    }),
    bar.atMost({
      id: "their memory",
      value: Math.max(0, agent.resident - before) / megabyte,
      unit: "MB",
      reference: "more than before",
      bar: 5,
    }),
  ]
}

/** Packets that are almost requests. */
async function noise(agent: BenchAgent): Promise<Figure[]> {
  const { port } = await agent.stats()
  const random = createRandom(8)
  const socket = createSocket("udp4")
  const sent = 100_000
  const linesBefore = (await agent.again()).lines
  const start = performance.now()
  // Memory settles while the first tenth is read.
  const peaks = { early: 0, late: 0 }
  for (let count = 0; count < sent; count += 1) {
    socket.send(mutatedPacket(random.pick(wellFormed), random), port, "127.0.0.1")
    // The agent keeps pace: a packet that the kernel drops would prove nothing.
    if (count % 50 === 49) await exchange(port, bulkRequest(count, 1))
    if (count % 1000 !== 999 || count < sent / 10) continue
    const half = count < sent / 2 ? "early" : "late"
    peaks[half] = Math.max(peaks[half], agent.resident)
  }
  const minutes = (performance.now() - start) / 60_000
  socket.close()
  const { lines } = await agent.again()
  return [
    bar.atMost({
      id: "memory after 100,000 broken packets",
      value: (peaks.late - peaks.early) / megabyte,
      unit: "MB",
      reference: "the second half more than the first; alive",
      bar: 5,
    }),
    bar.atMost({
      id: "log of broken packets",
      value: (lines - linesBefore) / Math.max(1, Math.ceil(minutes)),
      unit: "lines/min",
      reference: `in ${(minutes * 60).toFixed(0)} s`,
      bar: 10,
    }),
  ]
}

function bulkRequest(id: number, repetitions: number): Uint8Array {
  const bindings = new Bindings(64)
  bindings.addOid([1, 3], nothing)
  // Of a GETBULK the error's place says how many stand alone, its index how often the rest repeats.
  const pdu = {
    tag: pduTags.getBulk,
    id,
    error: 0,
    errorIndex: repetitions,
    bindings: bindings.bytes,
  }
  return writeCommunityMessage({ version: 1, community: Buffer.from(community) }, pdu)
}

const wellFormed = [bulkRequest(1, 10), bulkRequest(70_000, 2)]

/** Sends a request and waits for its answer; again where none comes. */
async function exchange(port: number, request: Uint8Array): Promise<void> {
  const socket = createSocket("udp4")
  const answered = new Promise<void>((resolve) => socket.once("message", () => resolve()))
  for (let attempt = 0; attempt < 5; attempt += 1) {
    socket.send(request, port, "127.0.0.1")
    const late = Bun.sleep(1_000).then(() => "late")
    if ((await Promise.race([answered, late])) !== "late") {
      socket.close()
      return
    }
  }
  socket.close()
  throw new Error("the agent does not answer any more")
}
