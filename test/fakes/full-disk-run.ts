/**
 * What becomes of batmon while another program fills the disk and frees it again: run by
 * `onSmallDisk`, prints one line of JSON for each stage.
 */
import { rmSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { silentLogger } from "../../src/lib/log.ts"
import { ReadingWriter } from "../../src/sampling/reading-writer.ts"
import { DiskReserve } from "../../src/store/disk-reserve.ts"
import { readDiskSpace } from "../../src/store/disk-space.ts"
import { DiskWatch } from "../../src/store/disk-watch.ts"
import { Maintenance } from "../../src/store/maintenance.ts"
import { Store } from "../../src/store/store.ts"
import { FakeClock } from "./fake-clock.ts"
import { readingOf } from "./reading-of.ts"

const [disk = ""] = process.argv.slice(2)
const folder = join(disk, "batmon")
const other = join(disk, "other")
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const noon = Date.UTC(2026, 10, 22, 12)
const batteries = [1, 2, 3, 4]

const clock = new FakeClock(noon)
const options = { gapAfter: 300_000, timeZone: "Europe/Prague" }
let store = new Store(folder, options)
await store.start()
const reserve = new DiskReserve(folder)
const states: string[] = []
const watch = new DiskWatch({
  measure: () => readDiskSpace(folder),
  reserve,
  onChange: ({ kind }) => states.push(kind),
})
const writer = new ReadingWriter(
  (readings) => {
    if (watch.state.kind === "full") store.history.saveRollups(readings)
    else store.history.save(readings)
  },
  silentLogger,
  { onStored: () => watch.accepted(), onRefused: (error) => watch.refused(error) },
)
const createMaintenance = () =>
  new Maintenance({
    get store() {
      return store
    },
    disk: watch,
    reserve,
    keep: { readings: 731, hours: 0, days: 0 },
    clock,
    isTimeTrusted: () => true,
    isRedating: () => false,
    log: silentLogger,
  })

const roundOf = (time: number) =>
  batteries.map((battery) => ({ battery, time, reading: readingOf({ voltage: 13, current: 6 }) }))

/** Rounds of two minutes, with maintenance going on. */
async function rounds(count: number) {
  for (let done = 0; done < count; done += 1) {
    for (const reading of roundOf(clock.now())) writer.add(reading)
    writer.flush()
    for (let part = 0; part < 4; part += 1) await passes(minute / 2)
  }
}

/** Time goes on, and there are turns of the event loop for all the steps of a pass. */
async function passes(milliseconds: number) {
  await clock.advance(milliseconds)
  for (let turn = 0; turn < 300; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** The other program leaves so much free. */
function leaveFree(share: number) {
  for (let tries = 0; tries < 3; tries += 1) {
    const { free, total } = readDiskSpace(disk)
    const size = otherSize + free - Math.floor(share * total)
    if (size > otherSize) append(size - otherSize)
    else truncateSync(other, size)
    otherSize = size
  }
}
let otherSize = 0
function append(bytes: number) {
  try {
    writeFileSync(other, new Uint8Array(bytes), { flag: "a" })
  } catch {
    // Not even the other program gets the last page.
  }
}

function report(stage: string) {
  const span = store.history.readings.span()
  const { free, total } = readDiskSpace(disk)
  console.log(
    JSON.stringify({
      stage,
      states: states.splice(0),
      state: watch.state.kind,
      free: Math.round((free / total) * 1000) / 1000,
      reserve: reserve.size,
      readings: store.history.readings.count(),
      oldestDays: Math.round((clock.now() - (span?.oldest ?? 0)) / day),
      newestMinutes: Math.round((clock.now() - (span?.newest ?? 0)) / minute),
      hours: store.history.rollups.hours.range(1, { from: noon - hour, to: 9e15 }).length,
      counted: countedSinceNoon(),
    }),
  )
}

/** Readings of battery 1 that the hours since noon know of. */
function countedSinceNoon(): number {
  const written = store.history.rollups.hours.range(1, { from: noon, to: 9e15 })
  const counts = new Map(
    [...written, ...store.history.rollups.tail(1).hours].map(({ time, rollup }) => [
      time,
      rollup.count,
    ]),
  )
  return [...counts].reduce((sum, [time, count]) => sum + (time < noon ? 0 : count), 0)
}

const past = []
for (let time = noon - 100 * day; time < noon; time += 10 * minute) past.push(...roundOf(time))
for (let start = 0; start < past.length; start += 5000) {
  store.history.save(past.slice(start, start + 5000))
}
let maintenance = createMaintenance()
await maintenance.start()
await passes(minute)
await rounds(1)
report("with space")
leaveFree(0.099)
await rounds(3)
report("at 9.9 %")
leaveFree(0.06)
await rounds(3)
report("at 6 %")
leaveFree(0.03)
await rounds(45)
report("at 3 %")
leaveFree(0)
await rounds(45)
store.events.add({ time: clock.now(), battery: null, kind: "disk-full" })
report("at 0 %")
await maintenance.stop()
await store.stop()
store = new Store(folder, options)
await store.start()
report("after a restart")
maintenance = createMaintenance()
await maintenance.start()
rmSync(other)
otherSize = 0
watch.look()
await rounds(60)
report("with space again")
leaveFree(0)
for (const reading of roundOf(clock.now())) writer.add(reading)
writer.flush()
report("filled at once")
await rounds(2)
report("two rounds later")
await maintenance.stop()
await store.stop()
