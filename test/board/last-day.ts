import { basename, dirname, join } from "node:path"

import { type Board, until } from "./board.ts"
import { administrator, health, type Life, must } from "./life.ts"
import { Visitor } from "./visitor.ts"

/** With bluetoothd running and not, restarted, and with the commands that use the radio alone. */
export async function bluetoothd({ board, visitor, wire, told }: Life): Promise<void> {
  for (const state of ["stop", "start"]) {
    await board.run(`systemctl ${state} bluetooth; systemctl restart batmon`)
    await until(`nothing is read after ${state} of bluetoothd`, 180_000, async () =>
      (await visitor.get("/")).text.includes("15.60"),
    )
  }
  await board.run("systemctl stop batmon")
  const address = wire.rig.adapter === "" ? "" : await firstAddress(board)
  for (const state of ["stop", "start"]) {
    await board.run(`systemctl ${state} bluetooth`)
    const found = await board.run("batmon scan --seconds 8 --json")
    must(found.includes(address), `scan with bluetoothd after ${state}: ${found}`)
    const reading = JSON.parse(await board.run(`batmon read ${address} --json`))
    must(JSON.stringify(reading).includes("15.6"), `read: ${JSON.stringify(reading)}`)
  }
  await board.run("systemctl start batmon")
  told.say("scan, read and serve do with bluetoothd and without")
}

const firstAddress = async (board: Board) =>
  /(?:[0-9A-F]{2}:){5}[0-9A-F]{2}/.exec(await board.run("batmon battery list"))?.[0] ?? ""

/** A backup of the first board, onto a second bare one. */
export async function moveTo(second: Board, life: Life): Promise<void> {
  const { board, releases, told } = life
  await board.run("batmon backup /root/moved.tar.zst")
  const counted = await board.run("batmon restore --check /root/moved.tar.zst")
  const file = join(dirname(releases.next.folder), "moved.tar.zst")
  await board.fetch("/root/moved.tar.zst", file)
  await board.cut()
  await second.on()
  const archive = releases.next.archives[0] ?? ""
  for (const path of [archive, join(releases.next.folder, "install.sh"), file]) {
    await second.copy(path, "/root")
  }
  await second.run(`sh install.sh ${basename(archive)}`)
  await second.run("systemctl stop batmon && batmon restore --yes /root/moved.tar.zst")
  await second.run("systemctl start batmon")
  const visitor = new Visitor(second.url)
  await visitor.signIn(administrator.name, administrator.password)
  await until("the second board reads nothing", 180_000, async () =>
    (await visitor.get("/")).text.includes("15.60"),
  )
  must((await health(second))?.status === "ok", "the second board does not say that it is well")
  told.say(`on the second board: ${counted.trim()}`)
}

/** Away with it: first without its data, then with them. */
export async function uninstall(board: Board): Promise<void> {
  await board.run("sh install.sh --uninstall --yes")
  must(
    (await board.try("systemctl status batmon.service")).status === 4,
    "the service is still known",
  )
  const kept = await board.run("ls /var/lib/batmon/batmon.db /etc/batmon/batmon.toml")
  must(kept.split("\n").length >= 2, "data are gone")
  await board.run("sh install.sh --uninstall --purge --yes")
  const left = await board.run(
    "find / -xdev \\( -name '*batmon*' -o -user 999 \\) -not -path '/root/*' -not -path '/proc/*'",
  )
  must(!/batmon/.test(left.replaceAll(/^\/(?:tmp|var\/log\/journal)\/.*$/gm, "")), `left: ${left}`)
  must((await board.try("getent passwd batmon")).status !== 0, "the user is still there")
}
