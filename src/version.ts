import { version as packageVersion } from "../package.json"

declare const BATMON_COMMIT: string | null
declare const BATMON_RELEASE_KEY: string | null
declare const BATMON_VERSION: string | null

/**
 * The commit that this batmon was built from, 12 digits, with a `+` when the source differed from
 * it. `unknown` when batmon runs from source or was built without git.
 */
export const commit = (typeof BATMON_COMMIT === "undefined" ? null : BATMON_COMMIT) ?? "unknown"

/** As released: `0.1.0`. */
export const version =
  (typeof BATMON_VERSION === "undefined" ? null : BATMON_VERSION) ?? packageVersion

/** The public key of the releases that this batmon takes as updates; null where it is of no release. */
export const releaseKey = typeof BATMON_RELEASE_KEY === "undefined" ? null : BATMON_RELEASE_KEY
