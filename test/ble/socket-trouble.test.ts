import { expect, test } from "bun:test"
import { socketTrouble } from "../../src/ble/socket-trouble.ts"

/** As Node's sockets fail. */
const named = (code: string) => Object.assign(new Error(code), { code })
/** As the kernel's Bluetooth socket fails: a number and no name. */
const numbered = (errno: number) => Object.assign(new Error(`errno ${errno}`), { errno })

test.each([
  ["poweredOff", null, "off"],
  ["poweredOff", numbered(19), "missing"],
  ["poweredOff", numbered(100), "off"],
  ["unsupported", numbered(-100), "off"],
  ["poweredOff", numbered(1), "forbidden"],
  ["unauthorized", null, "forbidden"],
  ["unsupported", null, "missing"],
  ["unsupported", named("EACCES"), "forbidden"],
  ["unsupported", named("EPERM"), "forbidden"],
  ["unsupported", numbered(-13), "forbidden"],
  ["unsupported", named("EBUSY"), "busy"],
  ["poweredOff", numbered(16), "busy"],
  ["unsupported", named("EADDRINUSE"), "busy"],
  ["unsupported", named("ENOENT"), "missing"],
  ["unsupported", named("ECONNREFUSED"), "missing"],
  ["unsupported", "its socket was closed", "missing"],
] as const)("%s with %p is %s", (state, error, kind) => {
  expect(socketTrouble(state, error)).toMatchObject({ kind, detail: expect.any(String) })
})
