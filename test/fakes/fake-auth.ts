import { AuthDesk, type AuthDeps } from "../../src/auth/auth-desk.ts"
import type { JudgePassword } from "../../src/auth/password-rules.ts"
import { judgePassword } from "../../src/auth/password-strength.ts"
import type { Clock } from "../../src/lib/clock.ts"
import { AccountTable } from "../../src/store/account-table.ts"
import { AuditTable } from "../../src/store/audit-table.ts"
import { ChoiceTable } from "../../src/store/choice-table.ts"
import { openDatabase } from "../../src/store/database.ts"
import { boardSchema } from "../../src/store/schemas.ts"
import { SessionTable } from "../../src/store/session-table.ts"

/** Without the thread in which batmon does it. */
const judge: JudgePassword = async (asked) => [...judgePassword(asked)][0] ?? 0

/** The real sign-in with the real tables, in memory. */
export function fakeAuth(
  clock: Clock,
  {
    needed = true,
    ...options
  }: Partial<Pick<AuthDeps, "needed" | "licenceRequired" | "licenceResets">> = {},
) {
  const database = openDatabase(":memory:", boardSchema)
  const store = {
    accounts: new AccountTable(database),
    audit: new AuditTable(database),
    choices: new ChoiceTable(database),
    sessions: new SessionTable(database),
  }
  return { auth: new AuthDesk({ store, clock, judge, needed, ...options }), store }
}
