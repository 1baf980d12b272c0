import { basename } from "node:path"

import { until } from "./board.ts"
import { ownHealth, type Life, must, seconds } from "./life.ts"

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
    async () => (await board.try("test -e /usr/local/lib/batmon/trial")).status === 0,
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
  must((await board.try("test -e /usr/local/lib/batmon/trial")).status !== 0, "the trial goes on")
}
