import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** The user of Debian's that owns nothing, and here the mailbox. */
const nobody = 65_534

/** Debian's own mail server on 127.0.0.1, with a mailbox for whatever address. */
export interface OpenSmtpd extends AsyncDisposable {
  readonly port: number
  /** The oldest mail of the box, as soon as there is one. */
  delivered(): Promise<string>
}

/**
 * It takes mail from anybody, unencrypted: Debian's build of it cannot sign with the keys that today's
 * encryption wants. Must be root, because mail servers change users.
 */
export async function startOpenSmtpd(): Promise<OpenSmtpd> {
  const folder = mkdtempSync(join(tmpdir(), "batmon-opensmtpd-"))
  const box = join(folder, "mail")
  mkdirSync(box)
  chownSync(box, nobody, nobody)
  chmodSync(folder, 0o755)
  // Another process may take a free port before the server does.
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const server = start(writeConfiguration(folder, port))
    if (await answers(port, server)) {
      return {
        port,
        delivered: () => oldestMail(join(box, "new")),
        async [Symbol.asyncDispose]() {
          server.kill()
          await server.exited
          rmSync(folder, { recursive: true })
        },
      }
    }
    server.kill()
    await server.exited
    if (attempt === 5) throw new Error(`OpenSMTPD did not start: ${await server.output()}`)
  }
}

function writeConfiguration(folder: string, port: number): string {
  const path = join(folder, "smtpd.conf")
  const text = `table boxes { "@" = "nobody" }
listen on 127.0.0.1 port ${port}
action box maildir "${folder}/mail" virtual <boxes>
match from any for any action box
`
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

/** In a world of its own: its queue and its socket are at fixed places. */
function start(configuration: string) {
  const script =
    "mount -t tmpfs -o mode=711 queue /var/spool/smtpd && mount -t tmpfs run /run && exec smtpd -d -f $0"
  const process = Bun.spawn(
    ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, configuration],
    { stdout: "ignore", stderr: "pipe" },
  )
  const output = new Response(process.stderr).text()
  return {
    // It lets SIGTERM pass while it has a child.
    kill: () => process.kill("SIGKILL"),
    exited: process.exited,
    output: () => output,
    runs: () => process.exitCode === null && process.signalCode === null,
  }
}

async function answers(port: number, server: { runs(): boolean }): Promise<boolean> {
  for (let attempt = 0; attempt < 200 && server.runs(); attempt++) {
    if ((await greeting(port)).startsWith("220 ")) return true
    await Bun.sleep(50)
  }
  return false
}

const greeting = (port: number) =>
  new Promise<string>((resolve) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("data", (data) => {
      socket.destroy()
      resolve(data.toString())
    })
    socket.once("error", () => resolve(""))
    socket.once("close", () => resolve(""))
  })

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function oldestMail(folder: string): Promise<string> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const [name] = listing(folder)
    if (name !== undefined) return readFileSync(join(folder, name), "utf8")
    await Bun.sleep(50)
  }
  throw new Error("no mail arrived in 30 s")
}

function listing(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch {
    return []
  }
}
