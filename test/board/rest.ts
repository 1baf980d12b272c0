import { ownHealth, type Life, must, property } from "./life.ts"

/** Leaves it alone, and then looks what that took. */
export async function rest({ board, told }: Life, length: number): Promise<void> {
  const cpu = async () => Number(await property(board, "CPUUsageNSec")) / 1e9
  const before = await cpu()
  await Bun.sleep(length * 1000)
  const share = ((await cpu()) - before) / length
  const status = await board.run("cat /proc/$(systemctl show -p MainPID --value batmon)/status")
  const resident = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
  const now = await ownHealth(board)
  must(now?.status === "ok", "batmon does not say that it is well")
  const interval = (await board.run("batmon config")).match(/^interval = (\d+)/m)?.[1]
  const batteries = `${now.batteries} batteries every ${interval} s`
  told.figure(`resident memory after ${length} s, ${batteries}`, `${resident.toFixed(0)} MB`)
  const percent = (share * 100).toFixed(1)
  told.figure(`share of one emulated processor, ${batteries}`, `${percent} %`)
}
