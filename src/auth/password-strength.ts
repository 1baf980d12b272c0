import { ZxcvbnFactory } from "@zxcvbn-ts/core"
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common"

import type { Judged, Strength } from "./password-rules.ts"

/** Characters looked at: what begins well enough is well enough, and the work grows with the square. */
const most = 32

/** Words that everyone would try on this machine, beside the thirty thousand of the dictionary. */
const near = ["batmon", "battery", "baterie", "admin", "heslo", "password", "board", "lifepo4"]

/** A job: says once how hard a password is to guess, by zxcvbn. */
export function* judgePassword({ password, about }: Judged): Generator<Strength, void, void> {
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  const known = [...near, ...about.filter((word) => word !== "")]
  yield zxcvbn.check([...password.normalize("NFKC")].slice(0, most).join(""), known).score
}
