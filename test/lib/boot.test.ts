import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import { uptime } from "node:os"

import { readBoot } from "../../src/lib/boot.ts"

test("a boot is named as the kernel names it, by every process the same", () => {
  const id = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
  expect(readBoot().id).toBe(id)
})

test("its uptime is the board's, not the process's, and goes on", async () => {
  const boot = readBoot()
  const before = boot.uptime()
  expect(Math.abs(before - uptime() * 1000)).toBeLessThan(1500)
  await Bun.sleep(20)
  expect(boot.uptime()).toBeGreaterThan(before)
})
