import { protocolById } from "../bms/registry.ts"
import { UsageError } from "./command.ts"
import type { ParsedArguments } from "./settings-arguments.ts"

/** The options of a command that takes the password of a battery's Bluetooth module. */
export const passwordOptions = { password: "text", "password-file": "text" } as const

/**
 * The password asked for; undefined where none is given. A file keeps it out of the list of processes,
 * which everybody on the board may read. Throws `UsageError` when it can be none of that protocol.
 */
export async function passwordAsked(
  { text }: ParsedArguments,
  protocol: string,
): Promise<string | undefined> {
  const file = text("password-file")
  if (file !== undefined && text("password") !== undefined) {
    throw new UsageError("--password and --password-file are one too many")
  }
  const password =
    file === undefined ? text("password") : (await Bun.file(file).text()).replace(/\r?\n$/, "")
  if (password !== undefined && !protocolById(protocol)?.lock?.isPassword(password)) {
    const where = file === undefined ? "--password takes" : `${file} must hold`
    throw new UsageError(`${where} 6 characters, without spaces`)
  }
  return password
}
