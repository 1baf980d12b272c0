import { writeSync } from "node:fs"

import { Store } from "../../src/store/store.ts"
import { roundOf } from "../fakes/filled-store.ts"
import { batteries, options } from "./round-check.ts"

/**
 * A process that stores rounds of readings as fast as it can, and says the number of each on a line of
 * its own when it is stored: `round-writer.ts FOLDER FIRST`.
 */
const [folder = "", first = "0"] = process.argv.slice(2)
const store = new Store(folder, options)
await store.start()
for (let round = Number(first); ; round += 1) {
  const readings = roundOf(round, batteries)
  store.history.save(readings)
  // At once, not when the event loop comes to it.
  writeSync(1, `${round}\n`)
  // Now and then days are over: then hours and days are written as well.
  if (round % 100 === 0) {
    for (const _step of store.history.rollups.writeClosed(readings[0]?.time ?? 0));
    await Bun.sleep(0)
  }
}
