import { expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createRandom } from "../bms/random.ts"
import { checkRounds } from "./round-check.ts"

const kills = Number(process.env["BATMON_KILLS"] ?? 200)
const seed = Number(process.env["BATMON_SEED"] ?? Date.now() % 2 ** 31)
/** After so many the next begin in an empty folder: the check reads all that is there. */
const killsPerFolder = 20

test(`killed ${kills} times while it stores (seed ${seed}), batmon loses and doubles nothing`, async () => {
  const random = createRandom(seed)
  let stored = 0
  for (let done = 0; done < kills; done += killsPerFolder) {
    const folder = mkdtempSync(join(tmpdir(), "batmon-kill-"))
    let rounds = 0
    for (let kill = done; kill < Math.min(kills, done + killsPerFolder); kill += 1) {
      const acknowledged = await storeUntilKilled(folder, { first: rounds, random })
      const found = await checkRounds(folder)
      const at = `kill ${kill}: ${acknowledged} acknowledged, ${found} found`
      // The last one may be stored, and the process killed before it could say so.
      if (found < acknowledged || found > acknowledged + 1) throw new Error(at)
      rounds = found
    }
    stored += rounds
    rmSync(folder, { recursive: true })
  }
  expect(stored).toBeGreaterThan(kills)
}, 600_000)

/** Returns how many rounds the process said were stored, with those before it. */
async function storeUntilKilled(
  folder: string,
  { first, random }: { first: number; random: ReturnType<typeof createRandom> },
): Promise<number> {
  const writer = Bun.spawn([process.execPath, writerPath, folder, String(first)], {
    stdout: "pipe",
    stderr: "inherit",
  })
  const lines = writer.stdout.getReader()
  let said = ""
  // One of ten dies while it opens its files.
  if (random.below(10) === 0) await Bun.sleep(20 + random.below(60))
  else said += new TextDecoder().decode((await lines.read()).value)
  await Bun.sleep(random.below(40))
  writer.kill("SIGKILL")
  for (;;) {
    const { done, value } = await lines.read()
    if (done) break
    said += new TextDecoder().decode(value)
  }
  await writer.exited
  const whole = said.split("\n").slice(0, -1)
  return whole.length === 0 ? first : Number(whole.at(-1)) + 1
}

const writerPath = join(import.meta.dir, "round-writer.ts")
