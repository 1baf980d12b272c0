import { describe, expect, test } from "bun:test"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createCarryOutCommand } from "../../src/cli/carry-out.ts"
import type { BoardRequest } from "../../src/machine/board-request.ts"
import { SettingsError } from "../../src/settings/settings-error.ts"
import { captureIo } from "../fakes/capture-io.ts"

/** With one request waiting; `asked` is what systemd was told. */
function helper(request: BoardRequest | null, answer = 0) {
  const asked: string[] = []
  const waiting = [request]
  const command = createCarryOutCommand({
    take: () => waiting.shift() ?? null,
    systemctl: async (args) => {
      asked.push(args.join(" "))
      return answer
    },
  })
  return { command, asked, waiting }
}

describe("batmon carry-out", () => {
  test.each([
    ["restart", "restart batmon.service"],
    ["reboot", "reboot"],
    ["power-off", "poweroff"],
  ] as const)("%s", async (request, words) => {
    const { asked, command } = helper(request)
    const io = captureIo()
    expect(await command.run([], io)).toBe(0)
    expect(asked).toEqual([words])
    expect(io.lines).toEqual([`asked for: ${request}`])
  })

  test("what nobody knows is not done", async () => {
    const { asked, command } = helper(null)
    expect(await command.run([], captureIo())).toBe(1)
    expect(asked).toEqual([])
  })

  test("what systemd refuses is told", async () => {
    const io = captureIo()
    expect(await helper("reboot", 4).command.run([], io)).toBe(1)
    expect(io.errors).toEqual(["systemctl reboot ended with 4"])
  })

  test("a mistake in the settings leaves no request behind, and the board can be restarted", async () => {
    const folder = mkdtempSync(join(tmpdir(), "batmon-carry-out-"))
    const config = join(folder, "batmon.toml")
    writeFileSync(config, "intervall = 5\n")
    const env = { BATMON_CONFIG: config }
    const restart = helper("reboot")
    expect(await restart.command.run([], captureIo(env))).toBe(0)
    const update = helper("update")
    await expect(update.command.run([], captureIo(env))).rejects.toBeInstanceOf(SettingsError)
    expect(update.waiting).toEqual([])
    rmSync(folder, { recursive: true })
  })
})
