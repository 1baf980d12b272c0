import { expect, test } from "bun:test"

import { AuditTable } from "../../src/store/audit-table.ts"
import { openDatabase } from "../../src/store/database.ts"
import { boardSchema } from "../../src/store/schemas.ts"

const entry = (time: number, action: string, account: string | null = "Owner") => ({
  time,
  account,
  from: "192.168.1.20",
  action,
  detail: `detail ${time}`,
})

test("is read from the newest on, by account, by action, and page by page", () => {
  const table = new AuditTable(openDatabase(":memory:", boardSchema))
  table.add(entry(1, "signed-in"))
  table.add(entry(2, "battery-added"))
  table.add(entry(3, "sign-in-failed", null))
  const times = (query: Partial<Parameters<typeof table.list>[0]>) =>
    table.list({ limit: 10, ...query }).map(({ time }) => time)
  expect(times({})).toEqual([3, 2, 1])
  expect(times({ account: null })).toEqual([3])
  expect(times({ account: "Owner" })).toEqual([2, 1])
  expect(times({ action: "battery-added" })).toEqual([2])
  expect(times({ before: 3, limit: 1 })).toEqual([2])
  expect(table.actions()).toEqual(["battery-added", "sign-in-failed", "signed-in"])
  expect(table.accounts()).toEqual([null, "Owner"])
  const [newest] = table.list({ limit: 1 })
  expect(newest).toEqual({ id: 3, ...entry(3, "sign-in-failed", null) })
})

test("refused attempts that are gone already push out nothing", () => {
  const database = openDatabase(":memory:", boardSchema)
  const table = new AuditTable(database)
  table.add(entry(1, "setup-done"))
  // As after so many of them.
  database.run(
    "INSERT INTO audit (id, time, address, action, detail) VALUES (90000, 2, '', 'sign-in-failed', '')",
  )
  for (let time = 3; time < 100; time++) table.add(entry(time, "sign-in-failed", null))
  expect(table.list({ action: "setup-done", limit: 1 })).toHaveLength(1)
})

test("a flood of refused attempts pushes out nothing but refused attempts", () => {
  const database = openDatabase(":memory:", boardSchema)
  const table = new AuditTable(database)
  table.add(entry(1, "setup-done"))
  database.transaction(() => {
    for (let time = 2; time < 6_002; time++) table.add(entry(time, "sign-in-failed", null))
  })()
  const kept = table.list({ action: "sign-in-failed", limit: 10_000 }).length
  expect(kept).toBeGreaterThanOrEqual(5_000)
  expect(kept).toBeLessThan(5_100)
  expect(table.list({ action: "setup-done", limit: 1 })).toHaveLength(1)
})

test("fifty thousand entries are kept, the newest", () => {
  const database = openDatabase(":memory:", boardSchema)
  const table = new AuditTable(database)
  database.run(
    `WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 50100)
     INSERT INTO audit (time, address, action, detail) SELECT n, '', 'signed-in', '' FROM number`,
  )
  for (let time = 50_101; time <= 50_200; time++) table.add(entry(time, "signed-in"))
  const times = table.list({ limit: 60_000 }).map(({ time }) => time)
  expect(times[0]).toBe(50_200)
  expect(times.length).toBeWithin(50_000, 50_064)
})
