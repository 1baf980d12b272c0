import { basename } from "node:path"

import { until } from "./board.ts"
import { ownHealth, type Life, must, seconds } from "./life.ts"

/** There while a release is on trial. */
const trial = "/usr/local/lib/batmon/trial"

/** To a better release, sent to the page by a person. */
export async function update({ board, releases, visitor, told }: Life): Promise<void> {
  const archive = releases.next.archives[0] ?? ""
  const begun = performance.now()
  const sent = await visitor.post("/update/file", { file: Bun.file(archive) })
  must(
    sent.status === 303,
    `the release was answered with ${sent.status}: ${sent.text.slice(-600)}`,
  )
  told.figure("update: sending a release to the page", seconds(performance.now() - begun))
  must((await visitor.get("/update")).text.includes("0.1.1"), "the release is not offered")
  must((await visitor.post("/update/install")).status === 200, "it is not installed")
  const asked = performance.now()
  await until(
    "the new version does not come",
    300_000,
    async () => (await ownHealth(board))?.version === "0.1.1",
  )
  told.figure("update: until the new version answers", seconds(performance.now() - asked))
  await until("the update does not end well", 300_000, async () =>
    /went well|proběhla v pořádku/.test((await visitor.get("/update")).text),
  )
}

/** To one that destroys the data and dies: by hand this time. */
export async function updateBroken({ board, releases, visitor, told }: Life): Promise<void> {
  const archive = releases.broken.archives[0] ?? ""
  await board.copy(archive, "/root")
  const before = await board.run("batmon battery list")
  const begun = performance.now()
  const { status, out, err } = await board.try(`batmon update /root/${basename(archive)}`)
  told.say(`${out}${err}`)
  told.figure(
    "update to a broken release: until the old one is back",
    seconds(performance.now() - begun),
  )
  must(status === 1, `a broken update ended with ${status}`)
  await until("the old version does not come back", 180_000, async () => {
    const now = await ownHealth(board)
    return now?.version === "0.1.1" && now.status === "ok"
  })
  must((await board.run("batmon battery list")) === before, "the batteries are not as before")
  must((await visitor.get("/")).status === 200, "who was signed in is so no more")
}

/** The power goes while the broken one is on trial: the board puts the old one back when it starts. */
export async function updateCut({ board, releases, told }: Life): Promise<void> {
  await board.copy(releases.broken.archives[0] ?? "", "/root")
  const before = await board.run("batmon battery list")
  const archive = basename(releases.broken.archives[0] ?? "")
  await board.run(`systemd-run --quiet batmon update /root/${archive}`)
  await until(
    "the trial does not begin",
    300_000,
    async () => (await board.try(`test -e ${trial}`)).status === 0,
  )
  await Bun.sleep(10_000)
  await board.cut()
  await board.on()
  const begun = performance.now()
  await until("the old version does not come back", 400_000, async () => {
    const now = await ownHealth(board)
    return now?.version === "0.1.1" && now.status === "ok"
  })
  told.figure(
    "broken update and power cut: from the boot until the old one is back",
    seconds(performance.now() - begun),
  )
  must((await board.run("batmon battery list")) === before, "the batteries are not as before")
  must((await board.try(`test -e ${trial}`)).status !== 0, "the trial goes on")
}

/** The power goes while the data are being put back: that begins anew when the board starts. */
export async function putBackCut({ board, releases, visitor, told }: Life): Promise<void> {
  const archive = releases.broken.archives[0] ?? ""
  await board.copy(archive, "/root")
  const before = await board.run("batmon battery list")
  const boot = await board.run("cat /proc/sys/kernel/random/boot_id")
  // From inside, at once and without a last write: it is over within a second.
  const cut = `until grep -qs putting-back ${trial}; do sleep 0.02; done; echo b >/proc/sysrq-trigger`
  await board.run(`systemd-run --quiet sh -c 'echo 1 >/proc/sys/kernel/sysrq; ${cut}'`)
  await board.run(`systemd-run --quiet batmon update /root/${basename(archive)}`)
  await until("the power is not cut", 300_000, async () => {
    const { out } = await board.try("cat /proc/sys/kernel/random/boot_id")
    return out !== "" && out !== boot
  })
  await until("the old version does not come back", 300_000, async () => {
    const now = await ownHealth(board)
    return now?.version === "0.1.1" && now.status === "ok"
  })
  await until(
    "the trial goes on",
    120_000,
    async () => (await board.try(`test -e ${trial}`)).status !== 0,
  )
  must((await board.run("batmon battery list")) === before, "the batteries are not as before")
  must((await visitor.get("/")).status === 200, "who was signed in is so no more")
  const left = await board.run("ls -A /usr/local/lib/batmon")
  must(!/before-update|staged|0\.1\.2/.test(left), `left: ${left}`)
  told.say("a power cut while data are put back loses nothing")
}

/** The connection over which somebody updates breaks: the update goes on to its end without him. */
export async function hangUp({ board, releases, told }: Life): Promise<void> {
  const archive = releases.first.archives[0] ?? ""
  await board.copy(archive, "/root")
  const before = await board.run("batmon battery list")
  // As sshd does it: its end of the pipe goes, and the group is hung up on.
  const update = `setsid sh -c 'sh install.sh ${basename(archive)} & sleep 15; kill -HUP 0' | true`
  await board.try(update)
  await until("the other version does not come", 300_000, async () => {
    const now = await ownHealth(board)
    return now?.version === "0.1.0" && now.status === "ok"
  })
  await until(
    "the trial does not end",
    180_000,
    async () => (await board.try(`test -e ${trial}`)).status !== 0,
  )
  must((await ownHealth(board))?.version === "0.1.0", "the update was put back")
  must((await board.run("batmon battery list")) === before, "the batteries are not as before")
  told.say("an update goes on when whoever began it is gone")
}
