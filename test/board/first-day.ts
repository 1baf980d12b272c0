import { basename, join } from "node:path"

import { until } from "./board.ts"
import { readings } from "./readings.ts"
import { administrator, health, ownHealth, type Life, must, seconds } from "./life.ts"

/** From a bare Debian to batteries that are monitored. */
export async function install({ board, batteries, releases, told }: Life): Promise<void> {
  await board.on()
  const { folder, archives } = releases.first
  const archive = archives[0] ?? ""
  await board.copy(join(folder, "install.sh"), "/root")
  await board.copy(archive, "/root")
  told.figure("size of the download", `${(Bun.file(archive).size / 1e6).toFixed(1)} MB`)
  const before = performance.now()
  const said = await board.run(`sh install.sh --manual-paths ${basename(archive)}`)
  told.figure("install.sh, to a healthy batmon", seconds(performance.now() - before))
  told.say(said)
  must(/Licence code: +\S+/.test(said), "no licence code was printed")
  must(/http:\/\/\S+/.test(said), "no address was printed")
  must((await health(board))?.status === "ok", "batmon does not say that it is well")
  const user = await board.run("ps -o user= -C batmon")
  must(user.trim() === "batmon", `batmon runs as ${user}`)
  // The usual two minutes would make the whole take a day. An emulated board is slow.
  const interval = Math.max(10, 5 * batteries)
  await board.run(`sed -i 's/^interval = .*/interval = ${interval}/' /etc/batmon/batmon.toml`)
  await board.run("systemctl restart batmon")
}

/** A board on which root may sign in with a password is warned of, and no other. */
export async function rootPassword({ board, releases }: Life): Promise<void> {
  const { archives } = releases.first
  const again = `sh install.sh ${basename(archives[0] ?? "")} 2>&1`
  const warning = "root can sign in to this board over SSH with a password"
  must(!(await board.run(again)).includes(warning), "there is a warning without reason")
  const settings = "/etc/ssh/sshd_config.d/0-password.conf"
  await board.run(`printf 'PermitRootLogin yes\nPasswordAuthentication yes\n' > ${settings}`)
  await board.run("echo root:banana | chpasswd")
  must((await board.run(again)).includes(warning), "there is no warning")
  await board.run(`rm ${settings}; passwd --lock root`)
}

export async function firstLogin({ visitor }: Life): Promise<void> {
  const { status, location } = await visitor.get("/")
  must(status === 303 && location.startsWith("/sign-in"), `a stranger is led to ${location}`)
  await visitor.signInFirst(administrator.name, administrator.password)
  must((await visitor.get("/battery/add")).status === 200, "who has signed in sees no page")
}

/** Finds them by scanning, on the page, and adds each. */
export async function addBatteries(life: Life): Promise<void> {
  const { batteries: count, board, visitor, wire, told } = life
  const addresses: string[] = []
  for (let index = 0; index < count; index += 1) {
    addresses.push((await wire.rig.addBms({ name: `JBD-SP04S${index}` })).address)
  }
  const [first = ""] = addresses
  await until("the scan does not find the battery", 120_000, async () => {
    await visitor.post("/battery/add/scan")
    return (await visitor.get("/battery/add")).text.includes(first)
  })
  for (const [index, address] of addresses.entries()) {
    const { status } = await visitor.post("/battery/add", { address, name: `Battery ${index + 1}` })
    must(status === 303, `adding ${address} was answered with ${status}`)
  }
  let read = 0
  await until("not every battery is read", 60_000 + count * 30_000, async () => {
    // Address and time stand in each row.
    const rows = (await readings(visitor)).map(
      (row) => /(?:[0-9A-F]{2}:){5}[0-9A-F]{2}/.exec(row)?.[0],
    )
    const now = new Set(rows).size
    if (now !== read) told.say(`${now} of ${count} batteries are read`)
    read = now
    return read === count
  })
  must((await ownHealth(board))?.batteries === count, "health tells another number of batteries")
  told.say(`${count} batteries are read through the kernel's Bluetooth`)
}

/** The board's clock began in 1970, and what was measured by it is dated right once it is set. */
export async function clockInThePast({ board, visitor, told }: Life): Promise<void> {
  const year = () => new Date().getUTCFullYear()
  await board.run(
    "timedatectl set-ntp false; systemctl stop systemd-timesyncd; date -s '1970-01-02 00:00'",
  )
  await board.run("systemctl restart batmon")
  await until("nothing is read in 1970", 120_000, async () =>
    (await visitor.get("/")).text.includes("15.60"),
  )
  const now = new Date(Date.now()).toISOString().slice(0, 19).replace("T", " ")
  await board.run(`date -u -s '${now}'`)
  await board.run("mkdir -p /run/systemd/timesync && touch /run/systemd/timesync/synchronized")
  await until("readings are still of 1970", 180_000, async () => {
    const csv = await board.run("batmon export --battery 1")
    const rows = csv.trim().split("\n").slice(1)
    return rows.length > 1 && rows.every((row) => row.startsWith(`${year()}`))
  })
  // Whoever signed in by a clock that was not set did so just now.
  must((await visitor.get("/")).status === 200, "who was signed in is so no more")
  told.say("readings of a clock in 1970 are dated right")
}
