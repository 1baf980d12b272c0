import { mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import type { Subprocess } from "bun"
import { connectStream } from "../../src/ble/hci-stream.ts"
import type { BmsBehaviour, BmsEvent } from "./bms-behaviour.ts"
import { packFrames } from "./captured-pack.ts"
import { destroyed, holdControllersBelow } from "./controller-slots.ts"

/** The air of one adapter: emulated controllers that hear each other, and BMSs on them. */
export interface Rig {
  /** The adapter to read them with. */
  readonly adapter: string
  /** Up to 15, each a process of its own; resolves when it is on the air. */
  addBms(behaviour?: Partial<BmsBehaviour>): Promise<RigBms>
  /** Takes all controllers away, the adapter's included, as when a dongle is pulled. */
  unplug(): Promise<void>
  /** All controllers do nothing from now on, as an adapter does that hangs. */
  freeze(): void
  thaw(): void
  /** Gives the controllers back, and the BMSs. */
  plug(): Promise<void>
  stop(): Promise<void>
}

export interface RigBms {
  /** Upper case, colons. */
  readonly address: string
  /** What has happened to it since it was added, newest last. */
  readonly events: readonly BmsEvent[]
  /** Empties `events`: in a long run they would be most of the memory. */
  forget(): void
  /** Resolves when it does from now on as told; the service that it offers stays. */
  behave(behaviour: Partial<BmsBehaviour>): Promise<void>
  /** At once, as when its plug is pulled. */
  kill(): Promise<void>
  restart(): Promise<void>
}

const usual: BmsBehaviour = {
  name: "JBD-SP04S034",
  frames: packFrames,
  losesFirstFor: 1_000,
  fault: "none",
  service: "ff00",
  lockedWith: null,
  heeds: "all",
}

/** Needs btvirt (bluez-test-tools), gcc, and to be root or allowed to make user namespaces. */
export async function startRig(): Promise<Rig> {
  const folder = mkdtempSync("/tmp/batmon-rig-")
  const air = join(folder, "tmp")
  const socket = join(air, "bt-server-le")
  const door = join(folder, "adapter")
  await mkdir(air)
  await run("gcc", "-shared", "-fPIC", "-o", join(air, "af-alg.so"), afAlg)
  let btvirt: Subprocess | null = null
  const all: RigBms[] = []

  const rig: Rig = {
    adapter: `unix:${door}`,
    async addBms(behaviour = {}) {
      const bms = await startBms(socket, { ...usual, ...behaviour })
      all.push(bms)
      return bms
    },
    async unplug() {
      rmSync(door, { force: true })
      rmSync(socket, { force: true })
      await end(btvirt)
      btvirt = null
    },
    freeze: () => btvirt?.kill("SIGSTOP"),
    thaw: () => btvirt?.kill("SIGCONT"),
    async plug() {
      btvirt ??= await startAir(air, socket)
      for (const bms of all) await bms.restart()
      // Last, so that whoever waits for it does not take a controller that was a BMS's.
      symlinkSync(socket, door)
    },
    async stop() {
      await Promise.all(all.map((bms) => bms.kill()))
      await rig.unplug()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await rig.plug()
  return rig
}

const afAlg = join(import.meta.dir, "af-alg.c")
const bmsProcess = join(import.meta.dir, "bms-process.ts")

/** Milliseconds; a machine that is busy with other tests takes seconds for what it does in a moment. */
const startLimit = 30_000

/**
 * btvirt puts its sockets at fixed places in /tmp, so each rig has a /tmp of its own. It ends with
 * this process, however that ends; but not because somebody went away whom it was just about to tell
 * something, for which the system would end it (SIGPIPE).
 */
async function startAir(folder: string, socket: string): Promise<Subprocess> {
  const script = `mount --bind "$1" /tmp && export LD_PRELOAD=/tmp/af-alg.so &&
    trap '' PIPE && exec setpriv --pdeathsig KILL btvirt -s`
  const namespaces = process.getuid?.() === 0 ? ["-m"] : ["-rm"]
  const air = Bun.spawn({
    cmd: ["unshare", ...namespaces, "sh", "-c", script, "sh", folder],
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  })
  const begun = performance.now()
  while (performance.now() - begun < startLimit) {
    if (await listens(socket)) return air
    if (air.exitCode !== null || air.signalCode !== null) break
    await Bun.sleep(20)
  }
  const how = air.signalCode ?? air.exitCode ?? "not at all yet"
  air.kill("SIGKILL")
  const said = await new Response(air.stderr).text()
  throw new Error(`btvirt did not start, and ended ${how}: ${said}`)
}

/** A connection tells; the file alone is there a moment too early. */
async function listens(path: string): Promise<boolean> {
  const socket = await connectStream({ kind: "unix", path }).catch(() => null)
  if (socket) await destroyed(socket)
  return socket !== null
}

async function startBms(socket: string, first: BmsBehaviour): Promise<RigBms> {
  const events: BmsEvent[] = []
  let behaviour = first
  let running = await startBmsProcess(socket, behaviour, events)
  const { address } = running
  return {
    address,
    events,
    forget() {
      events.length = 0
    },
    async behave(change) {
      behaviour = { ...behaviour, ...change }
      const told = events.length
      running.process.stdin.write(`${JSON.stringify(behaviour)}\n`)
      running.process.stdin.flush()
      while (!events.slice(told).some(({ event }) => event === "behaves")) await Bun.sleep(1)
    },
    kill: () => end(running.process),
    async restart() {
      // A controller below it may be given back in the meantime, and taken instead.
      for (let tries = 0; tries < 10; tries += 1) {
        await end(running.process)
        const release = await holdControllersBelow(socket, address)
        running = await startBmsProcess(socket, behaviour, events)
        release()
        if (running.address === address) return
      }
      throw new Error(`${address} is ${running.address} now`)
    },
  }
}

async function startBmsProcess(socket: string, behaviour: BmsBehaviour, events: BmsEvent[]) {
  const bms = Bun.spawn({
    cmd: [process.execPath, bmsProcess, socket, JSON.stringify(behaviour)],
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  })
  const address = await new Promise<string>((resolve, reject) => {
    const read = async () => {
      let rest = ""
      for await (const text of bms.stdout.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + text).split("\n")
        rest = lines.pop() ?? ""
        for (const line of lines) {
          const event: BmsEvent = JSON.parse(line)
          events.push(event)
          if (event.event === "ready") resolve(event.address)
        }
      }
    }
    read().then(() => reject(new Error("a BMS of the rig ended before it was on the air")), reject)
  })
  return { process: bms, address }
}

async function end(running: Subprocess | null) {
  running?.kill("SIGKILL")
  await running?.exited
}

async function run(...cmd: string[]) {
  const done = Bun.spawnSync({ cmd })
  if (done.exitCode !== 0) throw new Error(`${cmd.join(" ")}: ${done.stderr.toString()}`)
}
