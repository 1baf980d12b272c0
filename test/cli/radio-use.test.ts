import { expect, test } from "bun:test"

import type { Radio, RadioState } from "../../src/ble/link.ts"
import { useRadio } from "../../src/cli/radio-use.ts"

/** A radio whose adapter is in one state after the other, some milliseconds apart. */
function radioThatIs(...states: readonly RadioState[]) {
  const listeners: ((state: RadioState) => void)[] = []
  const radio = {
    state: { kind: "starting" } as RadioState,
    onState: (listener: (state: RadioState) => void) => void listeners.push(listener),
    async start() {
      void (async () => {
        for (const state of states) {
          await Bun.sleep(5)
          radio.state = state
          for (const listener of listeners) listener(state)
        }
      })()
    },
    stop: async () => {},
  }
  return radio as unknown as Radio
}

const io = { err: () => {} }
const off: RadioState = { kind: "off", detail: "Network is down" }

test.each([
  ["is switched on in the meantime", [off, { kind: "ready" }], "ready"],
  ["is ready", [{ kind: "ready" }], "ready"],
  ["is missing", [{ kind: "missing", detail: "no such device" }], "missing"],
] as const)("a command begins when the adapter %s", async (_when, states, expected) => {
  const radio = radioThatIs(...states)
  let seen = ""
  const status = await useRadio({ makeRadio: () => radio, adapter: "hci0", io }, async () => {
    seen = radio.state.kind
  })
  expect([status, seen]).toEqual([0, expected])
})
