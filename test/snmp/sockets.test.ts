import { createSocket } from "node:dgram"

import { expect, test } from "bun:test"

import { silentLogger } from "../../src/lib/log.ts"
import { Sockets } from "../../src/snmp/sockets.ts"

/** Asks `address`; resolves to the address that answers. */
async function asked(address: string, port: number): Promise<string> {
  const socket = createSocket("udp4")
  const answered = new Promise<string>((resolve) =>
    socket.once("message", (_, from) => resolve(`${from.address}:${from.port}`)),
  )
  socket.send("who", port, address)
  const from = await answered
  socket.close()
  return from
}

const answer = (datagram: Uint8Array) => datagram

test("an answer comes from the address that was asked", async () => {
  const addresses = () => ["127.0.0.1", "127.0.0.2", "127.0.0.3"]
  const sockets = new Sockets({ port: 0, answer, log: silentLogger, addresses })
  await sockets.open()
  for (const address of addresses()) {
    expect(await asked(address, sockets.port)).toBe(`${address}:${sockets.port}`)
  }
  await sockets.close()
})

test("an address that cannot be bound does not keep the others from answering", async () => {
  const addresses = () => ["192.0.2.77", "127.0.0.1"]
  const sockets = new Sockets({ port: 0, answer, log: silentLogger, addresses })
  await sockets.open()
  expect(await asked("127.0.0.1", sockets.port)).toBe(`127.0.0.1:${sockets.port}`)
  await sockets.close()
})

test("without any that can be bound it says why, and answers once there is one", async () => {
  let addresses = ["192.0.2.77"]
  const sockets = new Sockets({ port: 0, answer, log: silentLogger, addresses: () => addresses })
  await sockets.open()
  expect(sockets.failure).toContain("EADDRNOTAVAIL")
  addresses = []
  await sockets.look()
  expect(sockets.failure).toBe("the board has no address")
  addresses = ["127.0.0.1"]
  await sockets.look()
  expect(sockets.failure).toBeNull()
  expect(await asked("127.0.0.1", sockets.port)).toBe(`127.0.0.1:${sockets.port}`)
  await sockets.close()
})

test("addresses that cannot be found out do not end it", async () => {
  const addresses = () => {
    throw new Error("not permitted")
  }
  const sockets = new Sockets({ port: 0, answer, log: silentLogger, addresses })
  await sockets.open()
  expect(sockets.failure).toBe("not permitted")
  await sockets.close()
})

test("what the addresses of the board are is looked up again", async () => {
  let addresses = ["127.0.0.1"]
  const sockets = new Sockets({ port: 0, answer, log: silentLogger, addresses: () => addresses })
  await sockets.open()
  addresses = ["127.0.0.2"]
  await sockets.look()
  expect(await asked("127.0.0.2", sockets.port)).toBe(`127.0.0.2:${sockets.port}`)
  await sockets.close()
})
