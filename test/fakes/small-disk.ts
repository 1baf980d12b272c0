import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/**
 * Runs a script of the tests with a file system of `megabytes` of its own, whose folder is its first
 * argument, and returns the JSON that it prints, a value a line. Needs to be root, or allowed to make
 * user namespaces; throws with the reason where it is neither.
 */
export async function onSmallDisk(script: string, megabytes: number): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), "batmon-small-disk-"))
  const namespaces = process.getuid?.() === 0 ? ["-m"] : ["-rm"]
  const mount = `mount -t tmpfs -o size=${megabytes}m small "$1" && exec "$2" "$3" "$1"`
  const child = Bun.spawn({
    cmd: ["unshare", ...namespaces, "sh", "-c", mount, "sh", folder, process.execPath, script],
    stdin: "ignore",
    stderr: "pipe",
  })
  try {
    const [out, errors, code] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ])
    if (code !== 0) throw new Error(`${script} on a small disk ended with ${code}: ${errors}${out}`)
    return out
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
