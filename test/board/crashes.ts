import { Database } from "bun:sqlite"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { until } from "./board.ts"
import { readings } from "./readings.ts"
import { health, type Life, must, property, seconds } from "./life.ts"

/** By the page, as a person does it, who then waits. */
export async function reboot({ board, visitor, told }: Life): Promise<void> {
  const boot = await board.run("cat /proc/sys/kernel/random/boot_id")
  must((await visitor.post("/restart/board")).status === 200, "the page does not restart the board")
  const asked = performance.now()
  await until("the board does not go down", 120_000, async () => (await health(board)) === null)
  const down = performance.now()
  await until("the page does not come back", 240_000, async () => (await health(board)) !== null)
  told.figure("reboot: from going down to the first page", seconds(performance.now() - down))
  told.figure("reboot: from the click to the first page", seconds(performance.now() - asked))
  await until("nobody is let in", 120_000, async () => (await board.try("true")).status === 0)
  must((await board.run("cat /proc/sys/kernel/random/boot_id")) !== boot, "it was no reboot")
  must((await visitor.get("/")).status === 200, "who was signed in is so no more")
  await readAgain({ board, visitor })
}

export async function switchOn({ board, told }: Life): Promise<void> {
  await board.cut()
  const on = board.on()
  await until("no page", 240_000, async () => (await health(board)) !== null)
  told.figure("seconds from power to the first page", seconds(board.age()))
  await on
}

/** Switched off by the page, so that its power may be taken away. */
export async function switchOff({ board, visitor, told }: Life): Promise<void> {
  must((await visitor.post("/restart/off")).status === 200, "the page does not switch it off")
  const asked = performance.now()
  await until("it stays on", 180_000, async () => board.isOff())
  told.figure("switched off by the page: until it is off", seconds(performance.now() - asked))
  await board.cut()
  await board.on()
  await until("no page", 240_000, async () => (await health(board)) !== null)
  must((await visitor.get("/")).status === 200, "who was signed in is so no more")
  await readAgain({ board, visitor })
}

/** Whether a reading is newer than what was there. */
async function readAgain({ board, visitor }: Pick<Life, "board" | "visitor">): Promise<void> {
  const before = (await readings(visitor)).length
  await until(
    "nothing is read any more",
    180_000,
    async () => (await readings(visitor)).length > before,
  )
  must((await health(board))?.status === "ok", "batmon does not say that it is well")
}

export async function crash(life: Life): Promise<void> {
  const { board, told } = life
  const process = await property(board, "MainPID")
  const before = performance.now()
  await board.run(`kill -9 ${process}`)
  await until("batmon does not come back", 120_000, async () => {
    const now = await property(board, "MainPID")
    return now !== process && now !== "0" && (await health(board)) !== null
  })
  told.figure("kill -9: until the page answers again", seconds(performance.now() - before))
  await readAgain(life)
}

/** A process that hangs: it lives, and does nothing. */
export async function hang(life: Life): Promise<void> {
  const { board, told } = life
  const process = await property(board, "MainPID")
  const before = performance.now()
  await board.run(`kill -STOP ${process}`)
  await until("the watchdog does not bite", 180_000, async () => {
    const now = await property(board, "MainPID")
    return now !== process && now !== "0" && (await health(board)) !== null
  })
  told.figure("SIGSTOP: until the page answers again", seconds(performance.now() - before))
  await readAgain(life)
}

/** Something has switched the radio off: batmon, which is not root, switches it on again. */
export async function switchedOff(life: Life): Promise<void> {
  const { board, told } = life
  const before = performance.now()
  await board.run("rfkill block bluetooth")
  await until(
    "the radio stays off",
    300_000,
    async () => !(await board.run("cat /sys/class/rfkill/*/soft")).includes("1"),
  )
  told.figure("rfkill: until batmon has switched the radio on", seconds(performance.now() - before))
  await readAgain(life)
}

/** How long it may sample before the power is cut: long enough for a round, and for some of the next. */
const longestLife = 60_000

/** Cuts the power at any moment, and looks for what had been told as stored. */
export async function cutPower(life: Life, times: number): Promise<void> {
  const { board, visitor, told } = life
  let acknowledged = new Set(await readings(visitor))
  const atFirst = acknowledged.size
  for (let cut = 1; cut <= times; cut += 1) {
    const end = performance.now() + 4_000 + Math.random() * longestLife
    while (performance.now() < end) {
      for (const row of await readings(visitor)) acknowledged.add(row)
    }
    await board.cut()
    await board.on()
    await waitForPage(life)
    let found = new Set(await readings(visitor))
    const lost = () => [...acknowledged].filter((row) => !found.has(row))
    if (lost().length > 0) {
      told.say(`power cut ${cut}: not there at first: ${lost().join("; ")}`)
      await Bun.sleep(30_000)
      found = new Set(await readings(visitor))
    }
    must(lost().length === 0, `cut ${cut}: ${lost().length} readings are lost, ${lost()[0]}`)
    told.say(
      `power cut ${cut}: ${acknowledged.size} readings had been told, ${found.size} are there`,
    )
    acknowledged = found
  }
  await checkFiles(life)
  const taken = acknowledged.size - atFirst
  must(taken >= times, `${taken} readings were stored between ${times} cuts: that shows nothing`)
  told.figure(`power cuts while it samples: ${times}, readings lost of ${acknowledged.size}`, "0")
}

const waitForPage = ({ board }: Life) =>
  until("the page does not come back", 240_000, async () => (await health(board)) !== null)

async function checkFiles({ board }: Life): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "batmon-checked-"))
  await board.run("systemctl stop batmon")
  for (const name of ["batmon.db", "history.db"]) {
    const path = join(folder, name)
    await board.fetch(`/var/lib/batmon/${name}`, path)
    const database = new Database(path)
    const found = database.query("PRAGMA integrity_check").values().flat().join()
    database.close()
    must(found === "ok", `${name}: ${found}`)
  }
  rmSync(folder, { recursive: true })
  const aside = (await board.run("ls /var/lib/batmon")).match(/\S*(?:damaged|aside)\S*/)
  must(aside === null, `a database was set aside: ${aside}`)
  await board.run("systemctl start batmon")
}
