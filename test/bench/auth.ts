import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { Agent, request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createLicenceCode } from "../../src/auth/licence-code.ts"
import { owner, setUpBoard } from "../fakes/signed-in.ts"
import { bar, type Figure } from "./figure.ts"

const main = join(import.meta.dir, "../../src/main.ts")
const megabyte = 1024 * 1024

/** Signing in, as an attacker and as the owner meet it: a batmon in a process of its own. */
export async function run(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "batmon-bench-auth-"))
  const data = ["--data-dir", join(folder, "data")]
  const batmon = (...args: readonly string[]) => [process.execPath, main, ...args, ...data]
  Bun.spawnSync(batmon("licence", "create"))
  // Not on the loopback address alone: then nobody would have to sign in.
  const options = ["--host", "0.0.0.0", "--port", "0", "--days", "0"]
  const child = Bun.spawn(batmon("demo", ...options), { stdout: "pipe", stderr: "ignore" })
  try {
    const port = await portOf(child.stdout)
    return await measure({ pid: child.pid, port })
  } finally {
    child.kill()
    await child.exited
    rmSync(folder, { recursive: true })
  }
}

async function measure(board: Board): Promise<readonly Figure[]> {
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${board.port}${path}`, { redirect: "manual", ...init })
  await setUpBoard(ask, { origin: `http://127.0.0.1:${board.port}` })
  const login = (address: string, password: string) =>
    post(board, { path: "/sign-in", address, fields: { name: owner.name, password } })
  // Once before the measure: what the first login loads stays.
  await login("127.0.0.1", owner.password)
  await Bun.sleep(2_000)

  const idle = memory(board.pid, "VmRSS")
  forgetPeak(board.pid)
  const logins = await Promise.all(
    Array.from({ length: 20 }, () => login("127.0.0.1", owner.password)),
  )
  const peak = memory(board.pid, "VmHWM")

  const guess = (count: number) => login(`127.0.1.${count % 16}`, `guess ${count}`)
  const guesses = await flood(5_000, guess)
  const half = memory(board.pid, "VmRSS")
  guesses.push(...(await flood(5_000, guess)))
  const looked = guesses.filter((status) => status === 422).length
  const code = createLicenceCode()
  const resets = await flood(1_000, (count) =>
    post(board, {
      path: "/forgotten",
      address: `127.0.2.${count % 16}`,
      fields: { code, password: "nine otters on a raft" },
    }),
  )
  const after = memory(board.pid, "VmRSS")
  const owned = await login("127.0.3.1", owner.password)
  return [
    bar.atMost({
      id: "memory that 20 logins at once take above idle",
      value: (peak - idle) / megabyte,
      unit: "MB",
      reference: `${(idle / megabyte).toFixed(0)} MB idle, ${logins.filter((status) => status === 303).length} signed in`,
      bar: 40,
    }),
    bar.atMost({
      id: "of 10,000 guesses from 16 addresses, passwords looked at",
      value: looked,
      unit: "",
      reference: `${guesses.filter((status) => status === 429).length} refused unlooked at`,
      bar: 16 * 5,
    }),
    bar.atMost({
      id: "of 1,000 tries to reset, licence codes looked at",
      value: resets.filter((status) => status === 422).length,
      unit: "",
      reference: `${resets.filter((status) => status === 429).length} refused unlooked at`,
      bar: 5,
    }),
    bar.atMost({
      id: "memory that the second half of the guesses and the resets leave behind",
      value: (after - half) / megabyte,
      unit: "MB",
      reference: `${(half / megabyte).toFixed(0)} MB after the first half`,
      bar: 20,
    }),
    bar.atLeast({
      id: "the owner signs in from another address meanwhile",
      value: owned === 303 ? 1 : 0,
      unit: "",
      reference: `status ${owned}`,
      bar: 1,
    }),
  ]
}

/** Eight at a time, as fast as they are answered. */
async function flood(count: number, send: (count: number) => Promise<number>): Promise<number[]> {
  const statuses: number[] = []
  let next = 0
  const lane = async () => {
    while (next < count) statuses.push(await send(next++))
  }
  await Promise.all(Array.from({ length: 8 }, lane))
  return statuses
}

interface Board {
  readonly pid: number
  readonly port: number
}

interface Post {
  readonly path: string
  /** From which of this machine's own addresses. */
  readonly address: string
  readonly fields: Readonly<Record<string, string>>
}

const agents = new Map<string, Agent>()

/** The status of the answer. */
function post({ port }: Board, { path, address, fields }: Post): Promise<number> {
  const agent = agents.get(address) ?? new Agent({ keepAlive: true, localAddress: address })
  agents.set(address, agent)
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    Origin: `http://127.0.0.1:${port}`,
  }
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const options = { host: "127.0.0.1", port, path, method: "POST", agent, headers }
  const sent = request({ ...options, localAddress: address }, (response) => {
    response.resume()
    response.on("end", () => resolve(response.statusCode ?? 0))
  })
  sent.on("error", reject)
  sent.end(new URLSearchParams(fields).toString())
  return promise
}

/** Bytes. */
function memory(pid: number, kind: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8")
  return Number(new RegExp(`${kind}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024
}

/** The peak of memory is counted from now on. */
const forgetPeak = (pid: number) => writeFileSync(`/proc/${pid}/clear_refs`, "5")

async function portOf(output: ReadableStream<Uint8Array>): Promise<number> {
  let said = ""
  const decoder = new TextDecoder()
  for await (const bytes of output) {
    said += decoder.decode(bytes, { stream: true })
    const port = /http:\/\/\S+:(\d+)/.exec(said)?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error(`the demonstration ended: ${said}`)
}
