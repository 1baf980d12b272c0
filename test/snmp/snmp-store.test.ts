import { expect, test } from "bun:test"

import { createLogger, type LogEntry, silentLogger } from "../../src/lib/log.ts"
import { SecretBox } from "../../src/lib/secret-box.ts"
import { freshSnmpChoices, type SnmpChoices } from "../../src/settings/snmp-choices.ts"
import { SnmpStore } from "../../src/snmp/snmp-store.ts"
import { MemoryChoices } from "../fakes/snmp-board.ts"

const boxOf = (byte: number) => new SecretBox(new Uint8Array(32).fill(byte))
const storeOf = (table: MemoryChoices, key = 1) =>
  new SnmpStore({
    table: () => table,
    secrets: () => boxOf(key),
    witness: () => table.witness,
    log: silentLogger,
  })

const choices: SnmpChoices = {
  ...freshSnmpChoices,
  enabled: true,
  community: "secret-community",
  users: [{ name: "operator", auth: "SHA-256", priv: null, authKey: "secretkey1", privKey: "" }],
  receivers: [
    {
      id: 3,
      host: "nms",
      port: 162,
      kind: "inform",
      security: {
        version: "v3",
        user: "harbour",
        auth: "SHA-256",
        priv: "AES-128",
        authPassword: "secret-password-1",
        privPassword: "secret-password-2",
      },
    },
    {
      id: 4,
      host: "nms2",
      port: 162,
      kind: "trap",
      security: { version: "v2c", community: "secret-pier" },
    },
  ],
}

test("what is set comes back, and no secret can be read where it is stored", () => {
  const table = new MemoryChoices()
  storeOf(table).save(choices)
  expect(storeOf(table).load()).toEqual(choices)
  expect(JSON.stringify([...table.values])).not.toContain("secret")
})

test("with another board's key the secrets are as if never set, the rest stays", () => {
  const table = new MemoryChoices()
  storeOf(table).save({ ...choices, location: "Pier 7" })
  const loaded = storeOf(table, 2).load()
  expect(loaded).toMatchObject({ enabled: true, location: "Pier 7", community: null })
  expect(loaded.users).toEqual([])
  expect(loaded.receivers).toEqual([])
})

test("a board on which nothing was set is off", () => {
  expect(storeOf(new MemoryChoices()).load()).toEqual(freshSnmpChoices)
})

test("a disk that takes nothing does not keep it from answering", () => {
  const table = new MemoryChoices()
  storeOf(table).beginEngine()
  const full = Object.assign(new MemoryChoices(), {
    get: (key: string) => table.get(key),
    set() {
      throw new Error("disk full")
    },
  })
  const entries: LogEntry[] = []
  const log = createLogger([(entry) => entries.push(entry)])
  const { witness } = table
  const store = new SnmpStore({
    table: () => full,
    secrets: () => boxOf(1),
    witness: () => witness,
    log,
  })
  expect(store.beginEngine().boots).toBe(2)
  expect(entries.map(({ fields }) => fields["reason"])).toEqual(["disk full"])
})
