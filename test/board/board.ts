import { copyFileSync, createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import type { Subprocess } from "bun"

import { boardImage } from "./image.ts"

/** An emulated board: 64-bit ARM, 1 GB of memory, a card with a bare Debian, a radio at `radioPort`. */
export interface Board extends AsyncDisposable {
  /** Where its port 80 answers for this machine. */
  readonly url: string
  /** The same for its UDP port 161. */
  readonly snmpPort: number
  /** Switches it on; resolves when it lets somebody in. */
  on(): Promise<void>
  /** Whether it is off, by itself too. */
  isOff(): boolean
  /** Cuts its power, whatever it does. */
  cut(): Promise<void>
  /** Runs a shell command as root; rejects with what it said when it fails. */
  run(command: string): Promise<string>
  /** The same, but any status will do. */
  try(command: string): Promise<Ran>
  /** Copies a file of this machine to a folder of the board. */
  copy(path: string, folder: string): Promise<void>
  /** Copies a file of the board to this machine. */
  fetch(path: string, to: string): Promise<void>
  /** Milliseconds since it was switched on. */
  age(): number
  /** What it wrote to its console since it was switched on. */
  console(): string
}

export interface Ran {
  readonly status: number
  readonly out: string
  readonly err: string
}

interface BoardOptions {
  /** Where its radio's controller is on this machine. */
  readonly radioPort: number
  /** The time at which its clock starts; it has none of its own that runs on. */
  readonly clock?: string
  readonly say: (line: string) => void
}

/** Longer than an emulated board ever takes while others use the machine. */
const bootWithin = 300_000

export function createBoard({ radioPort, clock, say }: BoardOptions): Board {
  const image = boardImage(say)
  const folder = mkdtempSync(join(tmpdir(), "batmon-board-"))
  // Only what differs from the image is written to a file of the board's own.
  const disk = join(folder, "disk.qcow2")
  Bun.spawnSync(["qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", image.disk, disk])
  const key = join(folder, "key")
  copyFileSync(image.sshKey, key)
  const ports = { ssh: freePort(), web: freePort(), snmp: freePort() }
  const consolePath = join(folder, "console")
  let machine: Subprocess | null = null
  let since = 0

  const ssh = [
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
    ...["-o", "LogLevel=ERROR", "-o", "BatchMode=yes", "-o", "ConnectTimeout=60"],
    // One connection for all: setting one up takes an emulated processor a second or more.
    ...["-o", "ControlMaster=auto", "-o", `ControlPath=${folder}/ssh`, "-o", "ControlPersist=60"],
    ...["-o", "ServerAliveInterval=20", "-i", key],
  ]
  const at = ["-p", String(ports.ssh), "root@127.0.0.1"]

  const board: Board = {
    url: `http://127.0.0.1:${ports.web}`,
    snmpPort: ports.snmp,
    age: () => performance.now() - since,
    isOff: () => machine === null || machine.exitCode !== null,
    console: () => readFileSync(consolePath, "utf8"),
    async on() {
      since = performance.now()
      machine = startMachine({ ...image, disk }, { ports, consolePath, clock })
      await until("the board lets nobody in", bootWithin, async () => {
        if (machine?.exitCode !== null) throw new Error(`the board is off: ${board.console()}`)
        return (await board.try("true")).status === 0
      })
      const wire = `RADIO_PORT=${radioPort}`
      if (!(await board.run("cat /etc/radio-wire")).includes(wire)) {
        await board.run(`echo ${wire} > /etc/radio-wire && systemctl restart radio`)
      }
    },
    async cut() {
      await end(
        Bun.spawn(["ssh", ...ssh, "-O", "exit", ...at], { stdout: "ignore", stderr: "ignore" }),
      )
      machine?.kill("SIGKILL")
      await machine?.exited
      machine = null
      rmSync(join(folder, "ssh"), { force: true })
    },
    async run(command) {
      const { status, out, err } = await board.try(command)
      if (status !== 0) throw new Error(`${command}\nended with ${status}: ${out}${err}`)
      return out
    },
    async try(command) {
      return ran(["ssh", ...ssh, ...at, command])
    },
    async copy(path, to) {
      // In the clear: an emulated processor encrypts some hundred kilobytes a second.
      const server = createServer((socket) => createReadStream(path).pipe(socket))
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const { port } = server.address() as AddressInfo
      const target = join(to, basename(path))
      await board.run(`bash -c 'cat < /dev/tcp/10.0.2.2/${port} > ${target}'`)
      server.close()
    },
    async fetch(path, to) {
      const source = ["-P", String(ports.ssh), `root@127.0.0.1:${path}`, to]
      const { status, err } = await ran(["scp", "-q", ...ssh, ...source])
      if (status !== 0) throw new Error(err)
    },
    async [Symbol.asyncDispose]() {
      await board.cut()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return board
}

interface Machine {
  readonly kernel: string
  readonly initramfs: string
  readonly disk: string
}

interface MachineSurroundings {
  readonly ports: Readonly<Record<"ssh" | "web" | "snmp", number>>
  readonly consolePath: string
  readonly clock: string | undefined
}

function startMachine(
  { kernel, initramfs, disk }: Machine,
  { ports, consolePath, clock }: MachineSurroundings,
): Subprocess {
  const forwards = [
    `hostfwd=tcp:127.0.0.1:${ports.ssh}-:22`,
    `hostfwd=tcp:127.0.0.1:${ports.web}-:80`,
    `hostfwd=udp:127.0.0.1:${ports.snmp}-:161`,
  ].join(",")
  return Bun.spawn({
    cmd: [
      ...["setpriv", "--pdeathsig", "KILL", "qemu-system-aarch64"],
      ...[
        "-M",
        "virt",
        "-cpu",
        "cortex-a53",
        "-smp",
        "2",
        "-m",
        "1024",
        "-accel",
        "tcg,thread=multi",
      ],
      ...["-kernel", kernel, "-initrd", initramfs, "-append", "console=ttyAMA0 quiet"],
      ...["-drive", `file=${disk},format=qcow2,if=virtio`],
      ...["-netdev", `user,id=net,${forwards}`, "-device", "virtio-net-pci,netdev=net,romfile="],
      ...["-display", "none", "-serial", `file:${consolePath}`],
      ...(clock === undefined ? [] : ["-rtc", `base=${clock}`]),
    ],
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
  })
}

/** Asks until it holds. `what` says what was wrong all the time. */
export async function until(
  what: string,
  limit: number,
  holds: () => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + limit
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`after ${limit / 1000} s: ${what}`)
    await Bun.sleep(500)
  }
}

async function ran(cmd: readonly string[]): Promise<Ran> {
  const child = Bun.spawn([...cmd], { stdin: "ignore", stdout: "pipe", stderr: "pipe" })
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { status, out, err }
}

const end = (child: Subprocess) => child.exited

function freePort(): number {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } })
  const { port } = server
  server.stop(true)
  return port
}
