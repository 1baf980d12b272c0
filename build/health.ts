import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Milliseconds; an emulated processor fills a day of history slowly. */
const startWithin = 60_000

/** A batmon that shows simulated batteries on a free port, until it is disposed of. */
export interface RunningDemo extends AsyncDisposable {
  readonly pid: number
  /** Of its first page, with a slash at the end. */
  readonly url: string
}

/**
 * Starts `batmon demo` in an empty folder; `batmon` is the command line that runs it. Resolves when
 * it has said where its page is; rejects with what it said when it ends instead.
 */
export async function startDemo(
  batmon: readonly string[],
  { host = "127.0.0.1" }: { readonly host?: string } = {},
): Promise<RunningDemo> {
  const folder = mkdtempSync(join(tmpdir(), "batmon-demo-"))
  const child = Bun.spawn([...batmon, "demo", "--host", host, "--port", "0", "--days", "1"], {
    cwd: folder,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  })
  const stop = async () => {
    child.kill()
    await child.exited
    rmSync(folder, { recursive: true })
  }
  const timer = setTimeout(() => child.kill(), startWithin)
  try {
    const url = await addressIn(child.stdout)
    return { pid: child.pid, url, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** The first address in `output`, which is read to its end even so: else the writer would die. */
function addressIn(output: ReadableStream<Uint8Array>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const read = async () => {
    const decoder = new TextDecoder()
    let said = ""
    for await (const bytes of output) {
      said += decoder.decode(bytes, { stream: true })
      const address = /http:\/\/\S+:\d+\/?(?=\s)/.exec(said)?.[0]
      if (address !== undefined) resolve(new URL(address).href)
    }
    reject(new Error(`The demo ended without an address. It said: ${said}`))
  }
  read().catch(reject)
  return promise
}

/** Whether a demo, asked by `batmon health`, calls itself healthy. */
export async function checkHealth(batmon: readonly string[]): Promise<boolean> {
  await using demo = await startDemo(batmon)
  const asked = Bun.spawnSync([...batmon, "health", "--url", demo.url], { stderr: "inherit" })
  console.log(asked.stdout.toString().trim())
  return asked.success
}
