import { expect, test } from "bun:test"

import { addressCommand } from "../../src/cli/address.ts"
import { answeredAddresses, pageAddress } from "../../src/machine/addresses.ts"
import { captureIo } from "../fakes/capture-io.ts"

async function address(...args: string[]) {
  const io = captureIo()
  const status = await addressCommand.run(args, io)
  return { status, lines: io.lines, errors: io.errors.join("\n") }
}

test("tells those addresses alone that the page answers at, then the board's name", async () => {
  const { lines } = await address("--host", "0.0.0.0", "--port", "8080")
  const answered = answeredAddresses("0.0.0.0")
  const name = answered.length === 0 ? [] : ["http://batmon.local:8080/"]
  expect(lines).toEqual([...answered.map((each) => pageAddress(each, 8080)), ...name])
})

test("tells none where nobody else can reach it", async () => {
  const { status, lines, errors } = await address("--host", "127.0.0.1")
  expect({ status, lines }).toEqual({ status: 1, lines: [] })
  expect(errors).toMatch(/answers on 127\.0\.0\.1 alone|has no address in any network/)
})
