import { describe, expect, test } from "bun:test"
import { tmpdir } from "node:os"

import { type DiskLevel, judgeDiskSpace, readDiskSpace } from "../../src/store/disk-space.ts"

const gigabyte = 1e9

const cases = [
  [8, 1, "well", "well"],
  [8, 0.79, "well", "filling"],
  [8, 0.39, "well", "full"],
  // Left only when there is clearly more space.
  [8, 0.81, "filling", "filling"],
  [8, 0.89, "filling", "well"],
  [8, 0.42, "full", "full"],
  [8, 0.45, "full", "filling"],
  [8, 4, "full", "well"],
  // A twentieth of a large disk is more than batmon ever needs.
  [1000, 3, "well", "well"],
  [1000, 1.9, "well", "filling"],
  [1000, 0.9, "well", "full"],
] as const satisfies (readonly [number, number, DiskLevel, DiskLevel])[]

describe("a disk of so many GB with so many free", () => {
  test.each(cases)("%d, %d, until now %s: %s", (total, free, before, level) => {
    expect(judgeDiskSpace({ free: free * gigabyte, total: total * gigabyte }, before)).toBe(level)
  })
})

test("the space of a folder is what df says", () => {
  const { free, total } = readDiskSpace(tmpdir())
  const df = Bun.spawnSync(["df", "-B1", "--output=size,avail", tmpdir()]).stdout.toString()
  const [size, available] = (df.split("\n")[1] ?? "").trim().split(/\s+/).map(Number)
  expect(total).toBe(size ?? 0)
  expect(Math.abs(free - (available ?? 0))).toBeLessThan(0.01 * total)
})
