import { errorMessage } from "../lib/error-message.ts"
import type { RadioTrouble } from "./radio-error.ts"

/** Errors of the kernel's socket have a number and no name. */
const permission = { names: ["EPERM", "EACCES"], numbers: [1, 13] }
/** The adapter is there and down: what used it before has let go of it. */
const down = { names: ["ENETDOWN"], numbers: [100] }
const inUse = { names: ["EBUSY", "EADDRINUSE"], numbers: [16, 98] }

/** What a state of noble other than powered on means, with the error of its socket if there was one. */
export function socketTrouble(state: string, error: unknown): RadioTrouble {
  const detail = error ? errorMessage(error) : state
  const { code, errno } = Object(error)
  const is = ({ names, numbers }: typeof permission) =>
    names.includes(code) || numbers.includes(Math.abs(errno))
  if (is(inUse)) return { kind: "busy", detail }
  if (is(permission) || state === "unauthorized") return { kind: "forbidden", detail }
  if (is(down)) return { kind: "off", detail }
  if (state === "poweredOff" && !error) return { kind: "off", detail: "switched off, or gone" }
  return { kind: "missing", detail }
}
