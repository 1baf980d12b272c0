import type { Account } from "../auth/account.ts"
import type { Assets } from "./assets.ts"
import type { Live } from "./live.ts"
import type { Visit } from "./visit.ts"
import type { Visitor } from "./visitor.ts"
import type { WebDeps } from "./web-deps.ts"

/** What every handler finds in its context. */
export interface WebEnv {
  readonly Variables: {
    visitor: Visitor
    visit: Visit
    /** Who is signed in; null where nobody is, or nobody needs to be. */
    account: Account | null
    /** Allows this response's own style elements; only pages with a chart have one. */
    secureHeadersNonce?: string
  }
  readonly Bindings: {
    /** Absent when the app is asked without a socket, as tests do. */
    readonly server?: Bun.Server<undefined>
  }
}

/** What the pages are made from. */
export interface Site {
  readonly deps: WebDeps
  readonly assets: Assets
  readonly live: Live
  readonly timeZone: string
}
