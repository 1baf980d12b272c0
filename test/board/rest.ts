import { until } from "./board.ts"
import { health, ownHealth, type Life, must, property } from "./life.ts"

/** As many as the figures are asked for: the emulated radio reaches one less. */
const wanted = 16

/** Leaves it alone at the usual interval, and then looks what that took. */
export async function rest({ board, visitor, told }: Life, length: number): Promise<void> {
  const reached = (await ownHealth(board))?.batteries ?? 0
  for (let index = reached; index < wanted; index += 1) {
    const address = `A4:C1:37:00:00:${index.toString(16).padStart(2, "0")}`
    const { status } = await visitor.post("/battery/add", { address, name: `Silent ${index}` })
    must(status === 303, `adding ${address} was answered with ${status}`)
  }
  await board.run("sed -i 's/^interval = .*/interval = 120/' /etc/batmon/batmon.toml")
  await board.run("systemctl restart batmon")
  await until("no page", 120_000, async () => (await health(board)) !== null)
  const cpu = async () => Number(await property(board, "CPUUsageNSec")) / 1e9
  const before = await cpu()
  await Bun.sleep(length * 1000)
  const share = ((await cpu()) - before) / length
  const status = await board.run("cat /proc/$(systemctl show -p MainPID --value batmon)/status")
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]) / 1024
  const now = await ownHealth(board)
  must(now?.status === "ok", "batmon does not say that it is well")
  must((await property(board, "NRestarts")) === "0", "it was started anew in the meantime")
  const what = `after ${length} s, ${now.batteries} batteries every 120 s, ${reached} in reach`
  told.figure(`resident memory ${what}`, `${megabytes("VmRSS").toFixed(0)} MB`)
  told.figure(`of that not of files ${what}`, `${megabytes("RssAnon").toFixed(0)} MB`)
  told.figure(`share of one emulated processor ${what}`, `${(share * 100).toFixed(1)} %`)
}
