import { describe, expect, test } from "bun:test"
import { readdirSync } from "node:fs"
import type { Advertisement } from "../../src/bms/protocol.ts"
import { protocolById, protocols } from "../../src/bms/registry.ts"

const root = `${import.meta.dir}/../..`

test("lists every file of protocols/, named by its id", () => {
  const files = readdirSync(`${root}/src/bms/protocols`).toSorted()
  expect(protocols.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files)
})

test("has no id twice", () => {
  expect(new Set(protocols.map(({ id }) => id)).size).toBe(protocols.length)
})

test("finds a protocol by its id, and none by another", () => {
  for (const protocol of protocols) expect(protocolById(protocol.id)).toBe(protocol)
  for (const id of ["", "JBD", "toString", "__proto__"]) expect(protocolById(id)).toBeNull()
})

test("every protocol asks for a reading, on at least one service", () => {
  for (const { id, requests, services } of protocols) {
    expect([id, requests.some(({ asks }) => asks === "reading")]).toEqual([id, true])
    for (const uuid of services.flatMap((each) => Object.values(each))) {
      expect(uuid).toMatch(/^([0-9a-f]{4}|[0-9a-f]{32})$/)
    }
    expect(services.length).toBeGreaterThan(0)
  }
})

describe("recognises", () => {
  const folders = protocols.map(({ id }) => `${root}/test/fixtures/${id}`)
  const files = folders.flatMap((folder) =>
    ["advertisements.json", "lookalikes.json"].map((name) => `${folder}/${name}`),
  )
  for (const file of files) {
    for (const row of require(file) as readonly Row[]) {
      const { protocol, product, name } = row
      test(`${product} ${JSON.stringify(name)} as ${protocol ?? "none"}`, () => {
        const matching = protocols.filter((each) => each.matches(advertisement(row)))
        expect(matching.map(({ id }) => id)).toEqual(protocol === null ? [] : [protocol])
      })
    }
  }
})

interface Row {
  readonly protocol: string | null
  readonly product: string
  readonly address: string | null
  readonly name: string | null
  readonly services: readonly string[]
  readonly manufacturerData: string | null
}

const advertisement = ({ address, name, services, manufacturerData }: Row): Advertisement => ({
  address: address ?? "00:00:00:00:00:00",
  name,
  rssi: null,
  services,
  manufacturerData: manufacturerData === null ? null : Uint8Array.fromHex(manufacturerData),
})
