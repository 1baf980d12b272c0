import { createLicenceCode, deriveLicenceCode, readLicenceCode } from "../auth/licence-code.ts"
import { isProvisioned, provisionLicence } from "../auth/licence.ts"
import { parseMac, readBoardAddress } from "../lib/board-address.ts"
import { Store } from "../store/store.ts"
import { type Command, type CommandIo, UsageError } from "./command.ts"
import { consoleAudit } from "./console-audit.ts"
import { parseArguments, type ParsedArguments } from "./settings-arguments.ts"

/** Bytes of a vendor's secret at least: as many as the code has bits for. */
const shortestSecret = 16

export const licenceCommand: Command = {
  name: "licence",
  summary: "make, issue or store the licence code of a board",
  usage: `batmon licence create [--replace]
batmon licence issue --secret-file FILE --mac MAC
batmon licence provision --secret-file FILE [--mac MAC] | --code-file FILE
batmon licence mac

  create     makes a code by chance, stores its hash on this board, and prints it once: write it on the
             back of the board. It resets a forgotten password, and activates the board where
             licence.required is set. A board that has a code keeps it, unless --replace is said.
  issue      prints the code of the board with that MAC address. FILE holds the vendor's secret, of at
             least ${shortestSecret} bytes; it never leaves the vendor. The same secret and address always give
             the same code, so that a lost one can be told again.
  provision  stores the hash of that code on this board, or of the one in a file.
  mac        prints the MAC address by which the vendor knows this board.

  --data-dir names another data folder than /var/lib/batmon.`,
  async run(args, io) {
    const parsed = await parseArguments(args, io, {
      own: { "secret-file": "text", "code-file": "text", mac: "text", replace: "flag" },
    })
    const [action, ...more] = parsed.positionals
    if (more.length > 0) throw new UsageError(`licence ${action} takes no ${more[0]}`)
    switch (action) {
      case "create": {
        const code = createLicenceCode()
        if (!(await storeCode(code, parsed, { replace: parsed.flag("replace") }))) {
          io.err("this board has a licence code, which ends with another one: --replace makes it")
          return 1
        }
        io.out(code)
        return 0
      }
      case "issue":
        if (parsed.text("mac") === undefined) throw new UsageError("issue needs --mac")
        io.out(await derived(parsed))
        return 0
      case "provision":
        await storeCode(await givenCode(parsed), parsed)
        io.out("the licence code is stored")
        return 0
      case "mac":
        return tellMac(io)
      default:
        throw new UsageError("licence needs create, issue, provision or mac")
    }
  },
}

function tellMac(io: CommandIo): number {
  const mac = readBoardAddress()
  if (mac === null) io.err("this machine has no network card")
  else io.out(mac)
  return mac === null ? 1 : 0
}

async function givenCode(parsed: ParsedArguments): Promise<string> {
  const file = parsed.text("code-file")
  if (file === undefined) return derived(parsed)
  const read = readLicenceCode(await Bun.file(file).text())
  if (!read.ok) throw new Error(`${file} holds no licence code (${read.flaw})`)
  return read.code
}

async function derived({ text }: ParsedArguments): Promise<string> {
  const file = text("secret-file")
  if (file === undefined) throw new UsageError("--secret-file is missing")
  const secret = await Bun.file(file).bytes()
  if (secret.length < shortestSecret)
    throw new Error(`${file} has ${secret.length} bytes, a secret needs ${shortestSecret}`)
  const given = text("mac")
  const mac = given === undefined ? readBoardAddress() : parseMac(given)
  if (mac === null) throw new UsageError(given ? `"${given}" is no MAC address` : "no --mac given")
  return deriveLicenceCode(secret, mac)
}

/** False when the board has a code that is not to be replaced. */
async function storeCode(
  code: string,
  { settings }: ParsedArguments,
  { replace = true } = {},
): Promise<boolean> {
  const store = new Store(settings.dataDirectory)
  await store.start()
  try {
    if (!replace && isProvisioned(store)) return false
    await provisionLicence(store, code)
    consoleAudit(store)("licence-provisioned")
    return true
  } finally {
    await store.stop()
  }
}
