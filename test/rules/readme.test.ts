import { expect, test } from "bun:test"
import { join } from "node:path"

import { createCommands } from "../../src/cli/commands.ts"
import { environmentName, settingKeys } from "../../src/settings/setting-keys.ts"

const readme = await Bun.file(join(import.meta.dir, "../../README.md")).text()
const rows = readme.split("\n").filter((line) => line.startsWith("|"))
const cellsOf = (row: string) =>
  row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())

test.each(Object.values(settingKeys).map((setting) => [setting.key, setting] as const))(
  "the README tells the setting %s as it is",
  (key, { flag, default: value, about }) => {
    const row = rows.map(cellsOf).find(([first]) => first === `\`${key}\``)
    const shown = value === "" ? "" : `\`${value}\``
    expect(row).toEqual([
      `\`${key}\``,
      `\`--${flag}\``,
      `\`${environmentName(flag)}\``,
      shown,
      about,
    ])
  },
)

test("the README tells every command", () => {
  const unused = async (): Promise<never> => {
    throw new Error("no command is run here")
  }
  const told = new Set(rows.flatMap((row) => /`batmon ([\w-]+)/.exec(row)?.[1] ?? []))
  expect(
    createCommands(unused)
      .map(({ name }) => name)
      .filter((name) => !told.has(name)),
  ).toEqual([])
})
