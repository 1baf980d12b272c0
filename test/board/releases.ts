import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { buildExecutable } from "../../build/executable.ts"
import { makeRelease, type Release } from "../../build/release.ts"
import { makeReleaseKey, readReleaseKey } from "../../build/release-key.ts"

/** What a board goes through in its years: the first release, a better one, and one that is broken. */
export interface Releases extends Disposable {
  readonly first: Release
  readonly next: Release
  readonly broken: Release
}

/** Signed by a key of their own. */
export async function makeReleases(): Promise<Releases> {
  const folder = mkdtempSync(join(tmpdir(), "batmon-releases-"))
  makeReleaseKey(join(folder, "key"))
  const key = readReleaseKey(join(folder, "key"))
  const common = { key, out: folder, targets: ["arm64"] } as const
  const broken = join(folder, "broken")
  // An executable like any other: the service has no shell that could run a script.
  const entries = [join(import.meta.dir, "broken-batmon.ts")] as const
  await buildExecutable("arm64", { entries, outfile: broken, commit: null })
  return {
    first: await makeRelease({ ...common, version: "0.1.0" }),
    next: await makeRelease({ ...common, version: "0.1.1" }),
    broken: await makeRelease({ ...common, version: "0.1.2", executables: { arm64: broken } }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
