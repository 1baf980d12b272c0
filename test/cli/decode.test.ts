import { describe, expect, test } from "bun:test"
import { type CommandIo, UsageError } from "../../src/cli/command.ts"
import { decodeCommand } from "../../src/cli/decode.ts"
import { frameFixtures } from "../fixtures/jbd/jbd-fixtures.ts"

async function run(...args: string[]) {
  const lines: string[] = []
  const io: CommandIo = {
    out: (line) => lines.push(line),
    err: (line) => lines.push(`err: ${line}`),
    env: {},
    signal: new AbortController().signal,
  }
  const status = await decodeCommand.run(args, io)
  return { status, printed: lines.map((line): unknown => JSON.parse(line)) }
}

const cells = "dd0400080f450f3d0f370f3dfec677"
const cellsValue = { command: "04", cellVoltages: [3.909, 3.901, 3.895, 3.901] }
const refusal = "ddaa8000ff8077"
const refusalValue = { command: "aa", status: 128 }
const error = { error: expect.any(String) }

test("prints what each captured frame says, and an error for each spoiled one", async () => {
  const { status, printed } = await run("jbd", ...frameFixtures.map(({ hex }) => hex))
  expect(printed).toEqual(frameFixtures.map(({ expected }) => expected ?? error))
  expect(status).toBe(1)
})

describe("prints", () => {
  const rows: [string, string[], unknown[], number][] = [
    ["one line for one frame", [cells], [cellsValue], 0],
    ["a line for each argument", [cells, refusal], [cellsValue, refusalValue], 0],
    ["a line for each frame of one argument", [cells + refusal], [cellsValue, refusalValue], 0],
    ["upper case alike", [cells.toUpperCase()], [cellsValue], 0],
    ["bytes set apart by spaces", [cells.replace(/(..)/g, "$1 ")], [cellsValue], 0],
    ["bytes set apart by colons", [refusal.match(/../g)?.join(":") ?? ""], [refusalValue], 0],
    ["a frame among other bytes", [`0000${cells}000000`], [cellsValue], 0],
    ["a frame behind one that broke off", [`dd0300ff0f${cells}`], [cellsValue], 0],
    ["an answer beside its question", [`dda50400fffc77${cells}dda50300fffd77`], [cellsValue], 0],
    ["an error for a question alone", ["dda50400fffc77"], [error], 1],
    ["an error and goes on", [cells.slice(0, -2), cells], [error, cellsValue], 1],
    [
      "an error for a frame that cannot be, beside one that can",
      [`${cells}dd0400030d7a0dff6977`],
      [cellsValue, error],
      1,
    ],
    ["an error for bytes without a frame", ["00112233"], [error], 1],
    ["an error for half a byte", [`${cells}0`], [error], 1],
    ["an error for what is not hexadecimal", ["hello", "0xdd", "dd-04"], [error, error, error], 1],
    ["an error for nothing", [""], [error], 1],
  ]
  for (const [title, args, printed, status] of rows) {
    test(title, async () => expect(await run("jbd", ...args)).toEqual({ status, printed }))
  }
})

describe("is called wrongly", () => {
  const rows: [string, string[], RegExp][] = [
    ["without a protocol", [], /protocol/],
    ["without bytes", ["jbd"], /bytes/],
    ["with a protocol it does not know, and names those it does", ["abc", cells], /abc.*jbd/],
  ]
  for (const [title, args, message] of rows) {
    test(title, async () => {
      const failure = await run(...args).catch((reason: unknown) => reason)
      expect(failure).toBeInstanceOf(UsageError)
      expect(String(failure)).toMatch(message)
    })
  }
})
