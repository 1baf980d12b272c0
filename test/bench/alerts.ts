import { join } from "node:path"

import { faultTable, runFaulty } from "../fakes/faulty-run.ts"
import { plantedFaults } from "../fakes/planted-faults.ts"
import { bar, type Figure } from "./figure.ts"

const kills = 100
const root = join(import.meta.dir, "../..")

/** Days, in the order of the faults. */
const daysOfFaults = [3, 5, 7.4, 9, 10.3, 12, 14, 16, 18, 20, 22.4, 25]

/** Whether the right alerts are told, none besides, and each gets out though batmon is killed. */
export async function run(): Promise<readonly Figure[]> {
  return [...(await monthFigures()), await killFigure()]
}

/** A month of 16 batteries with twelve faults, and runtimes estimated all along. */
async function monthFigures(): Promise<readonly Figure[]> {
  const outcome = await runFaulty({ days: 30, seed: 1, daysOfFaults, estimates: true })
  console.error(faultTable(outcome))
  for (const { rule, battery, raisedAt, value, detail } of outcome.others) {
    console.error("besides:", rule, battery, new Date(raisedAt ?? 0).toISOString(), value, detail)
  }
  const inTime = outcome.faults.filter(
    ({ fault, shownAt, raisedAt }) =>
      shownAt !== null && raisedAt !== null && raisedAt - shownAt <= fault.within,
  )
  const life = `${outcome.readings} readings, ${outcome.wild} of them wrong on the line`
  return [
    bar.atLeast({
      id: "planted faults told in time",
      value: inTime.length,
      unit: "faults",
      reference: `of ${plantedFaults.length} in a month of 16 batteries`,
      bar: plantedFaults.length,
    }),
    bar.atMost({
      id: "alerts besides",
      value: outcome.others.length,
      unit: "alerts",
      reference: life,
      bar: 0,
    }),
  ]
}

/** What the tests do nine times, more often: batmon killed at each step from a reading to its mail. */
async function killFigure(): Promise<Figure> {
  const test = Bun.spawn(
    [process.execPath, "test", "--timeout=600000", "test/crash/alert-kill.test.ts"],
    {
      cwd: root,
      env: { ...process.env, BATMON_KILLS: String(kills) },
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    },
  )
  const said = await new Response(test.stderr).text()
  const failed = (await test.exited) !== 0
  if (failed) console.error(said)
  return bar.atMost({
    id: `kill -9, ${kills} times: an alert without mail, or with more than one copy`,
    value: failed ? 1 : 0,
    unit: "times",
    reference: "a copy bears the same Message-ID; the run ends at the first",
    bar: 0,
  })
}
