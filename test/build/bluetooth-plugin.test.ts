import { describe, expect, test } from "bun:test"
import { withNativeModule } from "../../build/bluetooth-plugin.ts"
import { root, targets } from "../../build/target.ts"

const library = `${root}/node_modules/@stoprocent/bluetooth-hci-socket`
const source = await Bun.file(`${library}/lib/native.js`).text()

/** Where an ELF file says for which machine it is, and what it says there. */
const machine = { offset: 18, arm64: 0xb7, x64: 0x3e }

describe("the HCI socket's source", () => {
  test.each([...targets])("gets the native module for %s by its name", async (target) => {
    const [, path] = /require\("([^"]+\.node)"\)/.exec(withNativeModule(source, target)) ?? []
    const module = await Bun.file(`${library}/lib/${path}`).bytes()
    expect(module[machine.offset]).toBe(machine[target])
  })

  test("is refused when it searches in another way", () => {
    expect(() => withNativeModule("require('bindings')('hci')", "x64")).toThrow("node-gyp-build")
  })
})
