import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { openDatabase } from "../../src/store/database.ts"
import { salvageBoard, salvageHistory, type SalvagedRows } from "../../src/store/salvage.ts"
import { boardSchema, historySchema } from "../../src/store/schemas.ts"
import { tableShapes, type Value } from "../../src/store/table-shape.ts"
import { createRandom, type Random } from "../bms/random.ts"
import { allRows, fillStore } from "../fakes/filled-store.ts"

const page = 1024
/** 16 batteries for four days: 46,080 readings in about 2,000 pages. */
const filling = { rounds: 2880, batteries: 16 }

let folder: string
let whole: Buffer
let stored: Record<string, string[]>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "batmon-salvage-"))
  await fillStore(folder, filling)
  whole = readFileSync(join(folder, "history.db"))
  stored = allRows(join(folder, "history.db"))
})
afterAll(() => rmSync(folder, { recursive: true }))

let copies = 0
function damaged(damage: (bytes: Buffer) => Buffer | void): string {
  const path = join(folder, `damaged-${(copies += 1)}`)
  const bytes = Buffer.from(whole)
  writeFileSync(path, damage(bytes) ?? bytes)
  return path
}

/** In the order of the columns of the file, as `allRows` tells them. */
function salvaged(batches: Iterable<SalvagedRows>): Record<string, Set<string>> {
  const found: Record<string, Set<string>> = {}
  for (const { table, rows } of batches) {
    const texts = (found[table] ??= new Set())
    for (const row of rows) {
      texts.add(
        row.map((value) => (value instanceof Uint8Array ? value.toHex() : String(value))).join(" "),
      )
    }
  }
  return found
}

function lostShare(path: string, table: string): number {
  const found = salvaged(salvageHistory(path))[table] ?? new Set()
  const all = new Set(stored[table])
  // Nothing is made up.
  expect([...found.difference(all)]).toEqual([])
  return 1 - found.size / all.size
}

const zeroed = (random: Random, pages: number) => (bytes: Buffer) => {
  for (let count = 0; count < pages; count += 1) {
    const number = 20 + random.below(bytes.length / page - 20)
    bytes.fill(0, number * page, (number + 1) * page)
  }
}

const scrambled = (random: Random, pages: number) => (bytes: Buffer) => {
  for (let count = 0; count < pages; count += 1) {
    const number = 20 + random.below(bytes.length / page - 20)
    bytes.set(random.bytes(page), number * page)
  }
}

describe("what is salvaged of a history", () => {
  test("that is whole is all of it, row for row", () => {
    const found = salvaged(salvageHistory(damaged(() => {})))
    for (const [table, rows] of Object.entries(stored)) {
      expect([table, [...(found[table] ?? [])].sort()]).toEqual([table, rows])
    }
  })

  test("comes newest first", () => {
    const batches = [...salvageHistory(damaged(() => {}))].filter(
      ({ table }) => table === "readings",
    )
    const times = batches.flatMap(({ rows }) => rows.map(([time]) => Number(time)))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  })

  describe.each([11, 12])("with pages damaged by seed %d", (seed) => {
    test.each([
      ["zeros in 1 page", zeroed(createRandom(seed), 1), 0.002],
      ["zeros in 20 pages", zeroed(createRandom(seed), 20), 0.02],
      ["noise in 20 pages", scrambled(createRandom(seed), 20), 0.02],
      ["noise in every tenth page", scrambled(createRandom(seed), 200), 0.15],
    ])(
      "%s: is nearly all of the rest",
      (_what, damage, share) => {
        expect(lostShare(damaged(damage), "readings")).toBeLessThanOrEqual(share)
      },
      60_000,
    )
  })

  test("that no way leads to any more is found page by page", () => {
    const path = damaged((bytes) => {
      // Every interior page, wherever it is: no way leads to any reading.
      for (let at = 3 * page; at < bytes.length; at += page) {
        if (bytes[at] === 0x02) bytes.fill(0, at, at + page)
      }
    })
    expect(lostShare(path, "readings")).toBeLessThan(0.08)
  })

  test("without its first page is all of it, and the page is kept", () => {
    const path = damaged((bytes) => void bytes.fill(0, 0, page))
    expect(lostShare(path, "readings")).toBe(0)
    expect(readFileSync(`${path}.page1`).toHex()).toBe(Buffer.alloc(page).toHex())
  })

  test("that was cut short is what is left", () => {
    const path = damaged((bytes) => bytes.subarray(0, Math.floor(bytes.length * 0.7) + 100))
    expect(lostShare(path, "readings")).toBeLessThan(0.35)
  })

  test.each([
    ["noise", () => Buffer.from(createRandom(5).bytes(100_000))],
    ["an empty file", () => Buffer.alloc(0)],
    ["text", () => Buffer.from("this is not a database ".repeat(1000))],
  ])("that became %s is nothing, and no error", (_what, content) => {
    expect(salvaged(salvageHistory(damaged(content)))).toEqual({})
  })
})

describe.each([
  { name: "batmon.db", schema: boardSchema, salvage: salvageBoard },
  { name: "history.db", schema: historySchema, salvage: salvageHistory },
])("of $name", ({ name, schema, salvage }) => {
  test("each table is salvaged, whatever its key is", () => {
    const path = join(folder, `each-table-of-${name}`)
    const database = openDatabase(path, schema)
    database.run("PRAGMA foreign_keys = OFF")
    const sample: Record<string, Value> = {
      INTEGER: 1,
      REAL: 1.5,
      TEXT: "x",
      BLOB: new Uint8Array(2),
    }
    const shapes = tableShapes(schema)
    for (const { name: table, columns } of shapes) {
      const places = columns.map(() => "?").join(", ")
      const values = columns.map(({ type }) => sample[type] ?? null)
      database.query(`INSERT INTO ${table} VALUES (${places})`).run(...values)
    }
    database.close()
    const found = salvaged(salvage(path))
    expect(Object.keys(found).sort()).toEqual(shapes.map((shape) => shape.name).sort())
  })
})

describe("what is salvaged of batmon.db", () => {
  test("of an older batmon is all that it knew", () => {
    const path = join(folder, "older.db")
    const { migrations, pageSize } = boardSchema
    const database = openDatabase(path, { migrations: migrations.slice(0, 1), pageSize })
    database.run("INSERT INTO batteries VALUES (7, 'Cabin', 'A4:C1:37:00:00:01', 'jbd', 5, NULL)")
    database.close()
    const cabin = [7, "Cabin", "A4:C1:37:00:00:01", "jbd", 5, null]
    // Then what came later, as if it had been there: not kept connected, no password, no interval.
    expect([...salvageBoard(path)]).toEqual([
      { table: "batteries", rows: [[...cabin, 0, null, null]] },
    ])
  })

  test("without its first page is all of it", () => {
    const board = join(folder, "batmon.db")
    const bytes = readFileSync(board).fill(0, 0, 4096)
    const path = join(folder, "board")
    writeFileSync(path, bytes)
    const found = salvaged(salvageBoard(path))
    expect([...(found["batteries"] ?? [])].sort()).toEqual(allRows(board)["batteries"] ?? [])
    expect(existsSync(`${path}.new`)).toBe(false)
  })
})
