/**
 * What becomes of the log while another program fills the disk and frees it again: run by
 * `onSmallDisk`, prints what was told, and then the lines of the file.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { openLogFile } from "../../src/lib/log-file.ts"
import { FakeClock } from "./fake-clock.ts"

const [disk = ""] = process.argv.slice(2)
const [path, other] = [join(disk, "server.log"), join(disk, "other")]
const clock = new FakeClock()
const told: string[] = []
const file = openLogFile(path, {
  onLost: () => told.push("lost"),
  onBack: (missing) => told.push(`back, ${missing} missing`),
  clock,
})

let line = 0
async function say() {
  line += 1
  const text = "x".repeat(2000)
  file.sink({ time: 0, level: "info", scope: "test", message: text, fields: { line } })
  await Bun.sleep(20)
}

await say()
try {
  writeFileSync(other, "x".repeat(8e6))
} catch {
  // It has taken what there was.
}
// Some fit into the rest of the page.
for (let count = 0; count < 4; count += 1) await say()
await clock.advance(61_000)
await say()
rmSync(other)
await say()
await clock.advance(61_000)
await say()
await say()
await file.close()
console.log(JSON.stringify(told))
const lines = [...readFileSync(path, "utf8").matchAll(/line=(\d+)/g)]
console.log(JSON.stringify(lines.map(([, number]) => Number(number))))
