import { join } from "node:path"

import { bar, type Figure } from "./figure.ts"

const kills = 1_000
const root = join(import.meta.dir, "../..")

/** What the tests do 200 times, more often: batmon killed while it stores, at moments of any kind. */
export async function run(): Promise<readonly Figure[]> {
  const seed = Date.now() % 2 ** 31
  const test = Bun.spawn(
    [process.execPath, "test", "--timeout=600000", "test/crash/kill.test.ts"],
    {
      cwd: root,
      env: { ...process.env, BATMON_KILLS: String(kills), BATMON_SEED: String(seed) },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    },
  )
  const said = await new Response(test.stderr).text()
  const lost = (await test.exited) !== 0
  if (lost) console.error(said)
  return [
    bar.atMost({
      id: `kill -9, ${kills} times: a reading lost or doubled, a file damaged`,
      value: lost ? 1 : 0,
      unit: "times",
      reference: `seed ${seed}; the run ends at the first`,
      bar: 0,
    }),
  ]
}
