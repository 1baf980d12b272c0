import { version } from "../package.json"

declare const BATMON_COMMIT: string | null

/**
 * The commit that this batmon was built from, 12 digits, with a `+` when the source differed from
 * it. `unknown` when batmon runs from source or was built without git.
 */
export const commit = (typeof BATMON_COMMIT === "undefined" ? null : BATMON_COMMIT) ?? "unknown"

/** As released: `0.1.0`. */
export { version }
