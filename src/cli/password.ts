import { hashPassword } from "../auth/password-hash.ts"
import { createPassword } from "../auth/random-password.ts"
import { Store } from "../store/store.ts"
import { type Command, UsageError } from "./command.ts"
import { consoleAudit } from "./console-audit.ts"
import { parseArguments } from "./settings-arguments.ts"

export const passwordCommand: Command = {
  name: "password",
  summary: "give an account a new password, for who has a console on the board",
  usage: `batmon password reset [USER NAME]

  Prints the new password once; change it after signing in. Without a name it is the first
  administrator's. All sessions of the account end within seconds, also while batmon runs.
  --data-dir names another data folder than /var/lib/batmon.`,
  async run(args, io) {
    const { settings, positionals } = await parseArguments(args, io)
    const [action, name, ...more] = positionals
    if (action !== "reset" || more.length > 0) throw new UsageError("password knows only reset")
    const store = new Store(settings.dataDirectory)
    await store.start()
    try {
      const account =
        name === undefined
          ? store.accounts.list().find(({ role }) => role === "administrator")
          : store.accounts.findByName(name)
      if (!account) {
        io.err(
          store.accounts.any()
            ? `there is no account ${name}; there are ${store.accounts.list().map(each).join(", ")}`
            : "nobody has chosen credentials yet: sign in on the page as admin, password admin",
        )
        return 1
      }
      const password = createPassword()
      store.accounts.setPassword(account.id, await hashPassword(password), Date.now())
      store.sessions.removeOf(account.id)
      consoleAudit(store)("password-reset", account.name)
      io.out(`user name: ${account.name}`)
      io.out(`password:  ${password}`)
      return 0
    } finally {
      await store.stop()
    }
  },
}

const each = ({ name }: { readonly name: string }) => name
