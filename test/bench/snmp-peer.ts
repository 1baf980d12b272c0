import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { freeUdpPort } from "../fakes/free-port.ts"
import { community, runTool } from "../fakes/snmp-board.ts"
import type { AgentStats } from "./snmp-agent.ts"

/** Bytes that a process has in memory. */
function residentOf(pid: number): number {
  const [, kilobytes = "0"] =
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? []
  return Number(kilobytes) * 1024
}

/** batmon's agent in a process of its own. */
export class BenchAgent {
  readonly #child: Bun.Subprocess
  #told = Promise.withResolvers<AgentStats>()

  constructor(batteries: number) {
    this.#child = Bun.spawn(
      [process.execPath, join(import.meta.dir, "snmp-agent.ts"), String(batteries)],
      {
        ipc: (stats: AgentStats) => this.#told.resolve(stats),
        stdout: "inherit",
        stderr: "inherit",
      },
    )
  }

  /** As it is now; first of all, when it has started. */
  async stats(): Promise<AgentStats> {
    const stats = await this.#told.promise
    return stats
  }

  async again(): Promise<AgentStats> {
    this.#told = Promise.withResolvers()
    this.#child.send("stats")
    return this.#told.promise
  }

  get resident(): number {
    return residentOf(this.#child.pid)
  }

  async stop(): Promise<void> {
    this.#child.kill()
    await this.#child.exited
  }
}

/** Debian's agent, with the table of the installed software, which is about as large as ours. */
export class Snmpd {
  static readonly table = "1.3.6.1.2.1.25.6.3"
  readonly #folder = mkdtempSync(join(tmpdir(), "batmon-snmpd-"))
  #child: Bun.Subprocess | null = null
  #port = 0

  get target(): string {
    return `127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    this.#port = await freeUdpPort()
    const file = join(this.#folder, "snmpd.conf")
    writeFileSync(file, `rocommunity ${community} 127.0.0.1\n`)
    this.#child = Bun.spawn(["snmpd", "-f", "-LE0", "-C", "-c", file, `udp:${this.target}`], {
      stdout: "ignore",
      stderr: "ignore",
      env: { ...process.env, MIBS: "", SNMP_PERSISTENT_DIR: this.#folder },
    })
    for (let attempt = 0; attempt < 50; attempt += 1) {
      if ((await walk(this.target, Snmpd.table)).varbinds > 100) return
      await Bun.sleep(100)
    }
    throw new Error("snmpd does not answer")
  }

  async stop(): Promise<void> {
    this.#child?.kill()
    await this.#child?.exited
    rmSync(this.#folder, { recursive: true })
  }
}

export const communityOptions = ["-v2c", "-c", community]

/** One walk of Net-SNMP's own tool: how many instances, and milliseconds. */
export async function walk(
  target: string,
  oid: string,
  options: readonly string[] = communityOptions,
): Promise<{ readonly varbinds: number; readonly took: number }> {
  const start = performance.now()
  const { lines } = await runTool([
    "snmpbulkwalk",
    ...options,
    "-On",
    "-r1",
    "-t5",
    "-Cr25",
    target,
    oid,
  ])
  const took = performance.now() - start
  return { varbinds: lines.filter((line) => line.startsWith(".")).length, took }
}
